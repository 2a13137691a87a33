/** Tells pg-boss that jobs are done. */
type Complete = (ids: string[]) => Promise<unknown>;

/**
 * Completes jobs of a queue, one statement at a time: what is done while one is under way goes together in the next, as
 * databases commit in groups. With much to do, that doubles what a worker gets through; alone, a job waits for nothing.
 */
export class Completions {
  readonly #complete: Complete;
  #underWay: Promise<unknown> = Promise.resolve();
  #next: { ids: string[]; result: Promise<unknown> } | undefined;

  constructor(complete: Complete) {
    this.#complete = complete;
  }

  /** Settles as the statement does that the job went in. */
  async add(id: string): Promise<void> {
    this.#next ??= this.#begin();
    this.#next.ids.push(id);
    await this.#next.result;
  }

  #begin(): { ids: string[]; result: Promise<unknown> } {
    const ids: string[] = [];
    const result = this.#underWay.then(() => {
      this.#next = undefined;
      return this.#complete(ids);
    });
    this.#underWay = result.catch(() => {});
    return { ids, result };
  }
}
