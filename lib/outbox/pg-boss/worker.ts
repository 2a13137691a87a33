import { debug } from '../../debug';
import type { Payments } from '../payments';
import { performJob, type Job, type JobSettings, type Outcome } from '../perform-job';
import { storedError, type StoredError } from '../stored-error';
import type { JobQueue } from './job-queue';
import { readJob } from './job-table';
import type { PgBossJob, PgBossLike } from './pg-boss-like';

/** Seconds. */
const POLL_EVERY = 1;
/** ms for which a worker goes on by itself before it returns to pg-boss, which may want to stop. */
const SHIFT = 1000;
/** ms between two looks whether Postgres is there. */
const LOOK_EVERY = 15_000;
const DAY = 86_400_000;

export type WorkerSettings = JobSettings & { keepDays: number };

/** What a process does until `boss.stop()`. */
export class Worker {
  readonly #queue: JobQueue;
  readonly #payments: Payments;
  readonly #settings: WorkerSettings;
  /** By `performance.now()`: Affili asked to be left alone until then. */
  #sendNothingBefore = 0;
  #asked: StoredError | undefined;

  constructor(queue: JobQueue, payments: Payments, settings: WorkerSettings) {
    this.#queue = queue;
    this.#payments = payments;
    this.#settings = settings;
  }

  /**
   * Takes up one job at a time in each of as many workers of pg-boss as are to be at work. Of a batch pg-boss 10 and 11
   * complete at its end whatever a worker has in hand, even another worker that took up what failed in this one.
   */
  async start(boss: PgBossLike): Promise<void> {
    const options = { batchSize: 1, pollingIntervalSeconds: POLL_EVERY, includeMetadata: true };
    for (let count = 0; count < this.#settings.concurrency; count += 1) {
      await boss.work(this.#queue.name, options, async ([job]) => {
        const failure = await this.#workFrom(job).catch((error: unknown) => storedError(error, 'pg-boss'));
        // pg-boss stores it: of an Error that would be the stack, too.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        if (failure) throw failure;
      });
    }
    this.#watch(boss);
  }

  /**
   * Handles a job, and what else there is for a while: by itself pg-boss looks for the next one a second later.
   *
   * @returns why the first job is to be attempted again, if it is: that one is pg-boss's to complete or to fail
   */
  async #workFrom(first: PgBossJob | undefined): Promise<StoredError | undefined> {
    const end = performance.now() + SHIFT;
    let ofFirst: StoredError | undefined;
    for (let job = first; job; job = performance.now() < end ? await this.#queue.next() : undefined) {
      const result = await this.#handle(job);
      if (result === 'completed') continue;
      if (result !== 'removed') {
        if (job === first) ofFirst = result;
        else await this.#queue.again(job.id, result);
      }
      // That spares an Affili in trouble. And a first job that was removed may be added again: pg-boss 10 and 11 complete
      // the one of this id when we return, so we return before another worker has it.
      break;
    }
    // pg-boss 10 does not wait for what it says to Postgres next: if that fails, Node ends the process.
    await this.#queue.isThere();
    return ofFirst;
  }

  /** Answers what became of a job, or why it is to be attempted again; whatever that is, pg-boss stores it. */
  async #handle(row: PgBossJob): Promise<'completed' | 'removed' | StoredError> {
    try {
      const job = readJob(row.data);
      const outcome = await this.#perform({ ...job, isRetry: (row.retryCount ?? 0) > 0 });
      debug('the outbox: %s', outcome.state);
      const isTooOld = Date.now() - timeOf(row) > this.#settings.keepDays * DAY;
      if (outcome.state === 'later' && !isTooOld) return outcome.error;
      if (outcome.state === 'done' && !outcome.nobody) {
        await this.#queue.done(row.id);
        return 'completed';
      }
      if (outcome.state === 'done') await this.#queue.remove(row.id);
      else await this.#queue.bury(row.id, job, outcome.error);
      return 'removed';
    } catch (error) {
      return storedError(error, 'pg-boss');
    }
  }

  async #perform(job: Job): Promise<Outcome> {
    if (performance.now() < this.#sendNothingBefore) return { state: 'later', after: 0, error: this.#asked! };
    const outcome = await performJob(job, this.#payments, this.#settings);
    if (outcome.state === 'later' && outcome.after > 0) {
      this.#sendNothingBefore = Math.max(this.#sendNothingBefore, performance.now() + outcome.after * 1000);
      this.#asked = outcome.error;
    }
    return outcome;
  }

  /** Says so where Postgres is away, which pg-boss 10 and 11 keep to themselves. */
  #watch(boss: PgBossLike): void {
    let wasThere = true;
    const look = async () => {
      try {
        await this.#queue.isThere(0);
        wasThere = true;
      } catch (error) {
        if (wasThere) this.#settings.report(error, storedError(error, 'The database of the outbox'));
        wasThere = false;
      }
    };
    const timer = setInterval(() => void look(), LOOK_EVERY).unref();
    boss.once?.('stopped', () => clearInterval(timer));
  }
}

/** What is no date is now. */
function timeOf({ createdOn }: PgBossJob): number {
  const time = new Date((createdOn ?? NaN) as Date | string).getTime();
  return Number.isNaN(time) ? Date.now() : time;
}
