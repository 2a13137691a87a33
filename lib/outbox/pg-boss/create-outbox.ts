import type { OutboxClient } from '../attempt';
import type { EngineOutbox } from '../engine-outbox';
import { checkConversion, checkRegistration, checkStatusChange } from '../input';
import { parseFailedOptions, parseResolved, parseRetryOptions } from '../outbox-options';
import { parseWorkOptions, type OnRegistered, type WorkOptions } from '../work-options';
import { queryBy, repeating } from './database';
import { FailedJobs } from './failed-jobs';
import { JobQueue } from './job-queue';
import { JobTable } from './job-table';
import { parseAddOptions, parseOptions, type PgBossOutboxOptions, type TransactionalAddOptions } from './options';
import { PaymentRecords } from './payment-records';
import type { PgBossLike } from './pg-boss-like';
import { Worker } from './worker';

/** An outbox in Postgres. */
export interface PgBossOutbox extends EngineOutbox<TransactionalAddOptions> {
  /**
   * Makes this process deliver what waits to Affili, and pass each customer and each conversion to the app, until
   * `boss.stop()`.
   *
   * Delivery is at least once: `onRegistered` and `onConverted` are called again if the process or Postgres went down
   * between their success and the record of it. So they must be idempotent, as an `UPDATE … SET affili_customer_id` is.
   * Each may take 20 s.
   *
   * @throws AffiliError `ERR_AFFILI_OPTIONS`
   */
  work(this: void, client: OutboxClient, onRegistered: OnRegistered, options?: WorkOptions): Promise<void>;
}

/**
 * Creates an outbox on a started pg-boss (10, 11 or 12): its two queues, and a table of what is known about payments.
 * Every instance of the app does so at start-up; existing ones stay, with the options of the last instance.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`, also if pg-boss has its tables in another schema; and whatever pg-boss
 * throws
 *
 * @example
 * ```ts
 * import PgBoss from 'pg-boss';
 * import { AffiliClient } from 'express-affili';
 * import { createOutbox } from 'express-affili/outbox';
 *
 * const boss = new PgBoss('postgres://localhost/shop?query_timeout=10000');
 * boss.on('error', console.error);
 * await boss.start();
 *
 * const outbox = await createOutbox(boss);
 * await outbox.work(new AffiliClient(), async (customer, registration) => {
 *   console.log(`${registration.mcs_id} is ${customer.id}`);
 * });
 * ```
 */
export async function createOutbox(boss: PgBossLike, options: PgBossOutboxOptions = {}): Promise<PgBossOutbox> {
  const settings = parseOptions(boss, options);
  const query = repeating(queryBy(() => boss.getDb()));
  const jobs = new JobTable(query, settings);
  const queue = new JobQueue(boss, query, jobs, settings);
  const payments = new PaymentRecords(query, settings.schema, jobs, queue);
  const failedJobs = new FailedJobs(jobs, queue, payments);
  await queue.make();
  await payments.make();
  return {
    conversions: payments,
    async add(registration, addOptions = {}) {
      await queue.add({ registration: checkRegistration(registration) }, parseAddOptions(addOptions));
    },
    async addConversion(given, addOptions = {}) {
      const conversion = checkConversion(given);
      const { startAfter, mayBeAtAffili, db } = parseAddOptions(addOptions);
      const id = await payments.add(conversion.order_id, mayBeAtAffili, db && queryBy(() => db));
      if (id === undefined) await queue.add({ conversion }, { startAfter, db });
    },
    async addConversionStatus(conversion, status, addOptions = {}) {
      const { status: wanted, ...key } = checkStatusChange(conversion, status);
      const { startAfter, db } = parseAddOptions(addOptions);
      await payments.want(key, wanted, db && queryBy(() => db));
      await queue.add({ statusChange: { ...key, status: wanted } }, { startAfter, db });
    },
    async work(client, onRegistered, workOptions = {}) {
      const workSettings = parseWorkOptions(client, onRegistered, workOptions);
      await new Worker(queue, payments, { ...settings, ...workSettings }).start(boss);
    },
    counts: () => jobs.counts(),
    async failed(failedOptions = {}) {
      const rows = await jobs.failed(parseFailedOptions(failedOptions).limit);
      return rows.map(({ id, job, error }) => ({ id, ...job, error }));
    },
    async retryFailed(retryOptions = {}) {
      return failedJobs.retry(parseRetryOptions(retryOptions).ids);
    },
    async resolveFailed(failedId, found) {
      const { id, affiliId } = parseResolved(failedId, found);
      return failedJobs.resolve(id, affiliId);
    },
  };
}
