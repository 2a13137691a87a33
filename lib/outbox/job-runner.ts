import { debug } from '../debug';
import type { OutboxOptions } from './outbox-options';
import type { Payments } from './payments';
import { performJob, type Job, type Outcome } from './perform-job';
import type { StoredError } from './stored-error';
import type { WorkSettings } from './work-options';

export type RunnerSettings = WorkSettings & Required<OutboxOptions>;

/** ms. */
const DAY = 86_400_000;

/**
 * Performs the jobs of a worker. While Affili wants no requests, none is sent for any job; and a job that is older than
 * `keepDays` is not retried.
 */
export class JobRunner {
  readonly #payments: Payments;
  readonly #settings: RunnerSettings;
  /** Until when Affili wants no requests, by `performance.now()`, and the error that said so. */
  #pause: { until: number; error: StoredError } | undefined;

  constructor(payments: Payments, settings: RunnerSettings) {
    this.#payments = payments;
    this.#settings = settings;
  }

  /** @param since - since when the job is tried, in ms since 1970 */
  async run(job: Job, since: number): Promise<Outcome> {
    const outcome = await this.#perform(job);
    debug('the outbox: %s', outcome.state);
    const isTooOld = Date.now() - since > this.#settings.keepDays * DAY;
    return outcome.state === 'later' && isTooOld ? { state: 'failed', error: outcome.error } : outcome;
  }

  async #perform(job: Job): Promise<Outcome> {
    const pause = this.#pause;
    if (pause && performance.now() < pause.until) {
      return { state: 'later', after: (pause.until - performance.now()) / 1000, error: pause.error };
    }
    const outcome = await performJob(job, this.#payments, this.#settings);
    if (outcome.state === 'later' && outcome.after > 0) {
      // Meanwhile another job may have been told to wait longer.
      const until = Math.max(this.#pause?.until ?? 0, performance.now() + outcome.after * 1000);
      this.#pause = { until, error: outcome.error };
    }
    return outcome;
  }
}
