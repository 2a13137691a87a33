import { JobRunner, type RunnerSettings } from '../job-runner';
import type { Payments } from '../payments';
import { storedError, type StoredError } from '../stored-error';
import type { JobQueue } from './job-queue';
import { readJob } from './job-table';
import type { PgBossJob, PgBossLike } from './pg-boss-like';

/** Seconds. */
const POLL_EVERY = 1;
/** How long a worker goes on by itself before it returns to pg-boss, which may want to stop, in ms. */
const SHIFT = 1000;
/** ms between two checks whether Postgres is there. */
const LOOK_EVERY = 15_000;

interface Handled {
  /** Why the job has to be retried, if it has to be. pg-boss stores it. */
  error?: StoredError;
  /**
   * Whether to take another job. Not after a failure, to spare an Affili in trouble. And not after a job that may be
   * added again: when we return, pg-boss 10 and 11 complete the first job by its id. So we return before another worker
   * has it.
   */
  goOn: boolean;
}

/** Processes jobs until `boss.stop()`. */
export class Worker {
  readonly #queue: JobQueue;
  readonly #runner: JobRunner;
  readonly #settings: RunnerSettings;

  constructor(queue: JobQueue, payments: Payments, settings: RunnerSettings) {
    this.#queue = queue;
    this.#runner = new JobRunner(payments, settings);
    this.#settings = settings;
  }

  /**
   * Starts as many pg-boss workers as `concurrency` says, each with a batch size of 1. At the end of a batch, pg-boss
   * 10 and 11 complete all of its jobs, even one that failed and that another worker has taken since.
   */
  async start(boss: PgBossLike): Promise<void> {
    const options = { batchSize: 1, pollingIntervalSeconds: POLL_EVERY, includeMetadata: true };
    for (let count = 0; count < this.#settings.concurrency; count += 1) {
      await boss.work(this.#queue.name, options, async ([job]) => {
        const failure = await this.#workFrom(job).catch((error: unknown) => storedError(error, 'pg-boss'));
        // pg-boss stores what is thrown; of an Error, it would store the stack too.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        if (failure) throw failure;
      });
    }
    this.#watch(boss);
  }

  /**
   * Handles a job, and then others for a while: pg-boss itself would wait a second before the next one.
   *
   * @returns the error if the first job has to be retried: pg-boss completes or fails that one itself
   */
  async #workFrom(first: PgBossJob | undefined): Promise<StoredError | undefined> {
    const end = performance.now() + SHIFT;
    let ofFirst: StoredError | undefined;
    let job = first;
    while (job) {
      const { error, goOn } = await this.#handle(job);
      if (error) {
        await this.#queue.putBehind(job.id);
        if (job === first) ofFirst = error;
        else await this.#queue.retryLater(job.id, error);
      }
      if (!goOn) break;
      job = performance.now() < end ? await this.#queue.next() : undefined;
    }
    // pg-boss 10 does not await its next query: if that fails, Node ends the process.
    await this.#queue.waitForPostgres();
    return ofFirst;
  }

  async #handle(row: PgBossJob): Promise<Handled> {
    try {
      const job = readJob(row.data);
      const outcome = await this.#runner.run({ ...job, isRetry: (row.retryCount ?? 0) > 0 }, timeOf(row));
      if (outcome.state === 'later') return { error: outcome.error, goOn: outcome.notYet === true };
      if (outcome.state === 'failed') {
        await this.#queue.moveToFailed(row.id, job, outcome.error);
        return { goOn: false };
      }
      await this.#queue.done(row.id);
      return { goOn: !outcome.nobody };
    } catch (error) {
      return { error: storedError(error, 'pg-boss'), goOn: false };
    }
  }

  /** Reports when Postgres is unreachable, since pg-boss 10 and 11 don't. */
  #watch(boss: PgBossLike): void {
    let wasThere = true;
    const look = async () => {
      try {
        await this.#queue.waitForPostgres(0);
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

/** An invalid date counts as now. */
function timeOf({ createdOn }: PgBossJob): number {
  const time = new Date((createdOn ?? NaN) as Date | string).getTime();
  return Number.isNaN(time) ? Date.now() : time;
}
