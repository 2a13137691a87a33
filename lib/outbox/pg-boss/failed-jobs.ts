import type { JobQueue } from './job-queue';
import type { JobTable } from './job-table';
import type { PaymentRecords } from './payment-records';

/** How many are read at a time. */
const BATCH = 100;

/** What a person can do with failed jobs. */
export class FailedJobs {
  readonly #jobs: JobTable;
  readonly #queue: JobQueue;
  readonly #payments: PaymentRecords;

  constructor(jobs: JobTable, queue: JobQueue, payments: PaymentRecords) {
    this.#jobs = jobs;
    this.#queue = queue;
    this.#payments = payments;
  }

  /** Resolves to how many were given another chance. */
  async retry(chosen?: string[]): Promise<number> {
    // Only those that failed before this call: what fails again meanwhile is left for the next one.
    const ids = await this.#jobs.failedIds(chosen);
    let count = 0;
    for (let begin = 0; begin < ids.length; begin += BATCH) {
      for (const row of await this.#jobs.failed(BATCH, ids.slice(begin, begin + BATCH))) {
        const order_id = 'conversion' in row.job && row.job.conversion?.order_id;
        if (order_id) await this.#payments.forgetPosts(order_id);
        await this.#queue.addAgain(row);
        count += 1;
      }
    }
    return count;
  }

  /** Resolves to whether there was such a job. */
  async resolve(id: string, affiliId: string): Promise<boolean> {
    const [row] = await this.#jobs.failed(1, [id]);
    if (!row) return false;
    const { job } = row;
    if ('conversion' in job) await this.#payments.converted(job.conversion.order_id, affiliId);
    if ('statusChange' in job && 'order_id' in job.statusChange) {
      await this.#payments.converted(job.statusChange.order_id, affiliId);
    }
    // `converted` has added the job of a payment again.
    const [left] = await this.#jobs.failed(1, [id]);
    if (left) await this.#queue.addAgain('registration' in job ? { ...row, job: { ...job, id: affiliId } } : row);
    return true;
  }
}
