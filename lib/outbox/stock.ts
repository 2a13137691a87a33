import { debug } from '../debug';
import type { Boss, Job } from './boss';

/** So many at most, so that memory stays bounded (our choice). */
const MAX_SIZE = 1000;
/** ms for which jobs may lie here before others should rather have them: with what an attempt may take, less than they expire in. */
const FRESH_FOR = 5000;

/**
 * Jobs that this process has fetched and not begun yet: about as many as it handles in a second.
 *
 * To fetch one, pg-boss 10 and 11 sort all that wait: with 10,000 waiting it takes 20 ms, for one as for 250.
 */
export class Stock {
  readonly #boss: Boss;
  readonly #queue: string;
  readonly #minSize: number;
  #jobs: Job[] = [];
  #fetchedAt = 0;
  #fetched = 0;
  #fetching: Promise<void> | undefined;

  constructor(boss: Boss, queue: string, minSize: number) {
    this.#boss = boss;
    this.#queue = queue;
    this.#minSize = minSize;
  }

  /** The next job, fetched if need be and allowed. */
  async next(mayFetch: boolean): Promise<Job | undefined> {
    if (this.#jobs.length > 0 && performance.now() - this.#fetchedAt > FRESH_FOR) await this.#giveBack();
    if (this.#jobs.length === 0 && mayFetch) {
      this.#fetching ??= this.#fetch().finally(() => {
        this.#fetching = undefined;
      });
      await this.#fetching;
    }
    return this.#jobs.shift();
  }

  async #fetch(): Promise<void> {
    const now = performance.now();
    const aSecondsWork = Math.round((this.#fetched * 1000) / Math.max(now - this.#fetchedAt, 1));
    const batchSize = Math.min(Math.max(aSecondsWork, this.#minSize), MAX_SIZE);
    try {
      const fetched = (await this.#boss.fetch?.(this.#queue, { batchSize, includeMetadata: true })) ?? [];
      // The right ones, but in any order: it is an UPDATE that returns them.
      this.#jobs = fetched.sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
    } catch {
      // Postgres is away; the worker comes back here when it polls.
      debug('the outbox can not fetch');
    }
    this.#fetched = this.#jobs.length;
    this.#fetchedAt = now;
  }

  async #giveBack(): Promise<void> {
    const ids = this.#jobs.map(({ id }) => id);
    this.#jobs = [];
    debug('the outbox gives %d jobs back', ids.length);
    try {
      await this.#boss.fail?.(this.#queue, ids);
    } catch {
      debug('the outbox leaves them to expire');
    }
  }
}
