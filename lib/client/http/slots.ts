/**
 * The last part of a time, in ms, in which it is too late to start anything: a quarter, at most a second (our choice).
 */
export const lastPartOf = (time: number): number => Math.min(time / 4, 1000);

/**
 * Limits how many requests run at a time. They wait here rather than in Node's agent, which is a FIFO queue: under
 * overload it would send each request with hardly any time left for the answer.
 */
export class Slots {
  #free: number;
  readonly #waiting: { latest: number; go(isTurn: boolean): void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves to whether it got a slot before its time was over. */
  async take(timeout: number, signal: AbortSignal): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const waiting = { latest: performance.now() + timeout - lastPartOf(timeout), go: resolve };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', () => {
        const index = this.#waiting.indexOf(waiting);
        if (index !== -1) this.#waiting.splice(index, 1);
        resolve(false);
      });
    });
  }

  /** Returns a slot, and gives it to the newest waiting request: it has the most time left. */
  release(): void {
    const now = performance.now();
    const index = this.#waiting.findLastIndex(({ latest }) => now < latest);
    if (index === -1) this.#free += 1;
    else this.#waiting.splice(index, 1)[0]!.go(true);
  }
}
