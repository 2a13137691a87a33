import type { JobQueue } from './job-queue';
import type { JobTable } from './job-table';
import type { PaymentRecords } from './payment-records';

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
  async retry(ids?: string[]): Promise<number> {
    let count = 0;
    // Only those that failed before this call: what fails again meanwhile is left for the next one.
    for (const id of ids ?? (await this.#jobs.failedIds())) {
      const row = await this.#jobs.failedJob(id);
      if (!row) continue;
      const order_id = 'conversion' in row.job && row.job.conversion?.order_id;
      if (order_id) await this.#payments.forgetPosts(order_id);
      await this.#queue.addAgain(row);
      count += 1;
    }
    return count;
  }

  /** Resolves to whether there was such a job. */
  async resolve(id: string, affiliId: string): Promise<boolean> {
    const row = await this.#jobs.failedJob(id);
    if (!row) return false;
    const { job } = row;
    if ('registration' in job) {
      await this.#queue.addAgain({ ...row, job: { ...job, id: affiliId } });
      return true;
    }
    // A copy, since it comes from the database, and may be null.
    const payment = { ...('conversion' in job ? job.conversion : job.statusChange) };
    if ('order_id' in payment) await this.#payments.converted(payment.order_id, affiliId);
    // `converted` has added the job of a payment again.
    if (await this.#jobs.failedJob(id)) await this.#queue.addAgain(row);
    return true;
  }
}
