import type { ConversionStatus } from '../../api/conversion';
import { toIdString } from '../../api/id';
import type { Registration } from '../../api/registration';
import { validate } from '../../validation';
import type { OutboxClient } from '../attempt';
import type { FailedJob, OutboxCounts } from '../failed-job';
import {
  checkConversion,
  checkRegistration,
  checkStatusChange,
  type ConversionKey,
  type ConversionToSendInput,
} from '../input';
import type { ConversionRecords, Outbox } from '../outbox';
import { FAILED, RETRY } from '../outbox-options';
import { parseWorkOptions, type OnRegistered, type WorkOptions } from '../work-options';
import { queryBy } from './database';
import { FailedJobs } from './failed-jobs';
import { JobQueue } from './job-queue';
import { JobTable } from './job-table';
import { parseAddOptions, parseOptions, type PgBossOutboxOptions, type TransactionalAddOptions } from './options';
import { PaymentRecords } from './payment-records';
import { PaymentTable } from './payment-table';
import type { PgBossLike } from './pg-boss-like';
import { Worker } from './worker';

/** An {@link Outbox} in Postgres. */
export interface PgBossOutbox extends Outbox {
  /** @internal */
  readonly conversions: ConversionRecords;

  /**
   * Keeps a registration until Affili has it and the app knows. There is one job for each `mcs_id`: added again it is
   * no second one, unless it failed for good, which gives it a fresh chance.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` where the registration is none. What visitors typed (`meta_data`) never is the
   * reason: of that, what can't be kept is left out.
   */
  add(this: void, registration: Registration, options?: TransactionalAddOptions): Promise<void>;

  /**
   * Keeps a conversion until Affili has it and the app knows. There is one job for each `order_id`, and none for a payment
   * that is known to be converted. Where the customer's `mcs_id` stands in the place of `customer_id`, it waits for a
   * registration that waits here; a customer whom neither this outbox nor Affili knows was brought by nobody, and the
   * job is done.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` where the conversion is none
   */
  addConversion(this: void, conversion: ConversionToSendInput, options?: TransactionalAddOptions): Promise<void>;

  /**
   * Says what the status of a conversion is to be. A worker gives it once Affili has the conversion; the last one added
   * wins.
   *
   * @param conversion - Affili's id of it, or your own id of the payment
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  addConversionStatus(
    this: void,
    conversion: ConversionKey,
    status: ConversionStatus,
    options?: TransactionalAddOptions,
  ): Promise<void>;

  /**
   * Has this process bring what waits to Affili, and each customer and each conversion to the app, until `boss.stop()`.
   *
   * Delivery is at least once: `onRegistered` and `onConverted` are called again where the process died, or Postgres went
   * away, between their success and the note of that. So they must be idempotent, as an `UPDATE … SET affili_customer_id`
   * is. They have 20 s each.
   *
   * @throws AffiliError `ERR_AFFILI_OPTIONS`
   */
  work(this: void, client: OutboxClient, onRegistered: OnRegistered, options?: WorkOptions): Promise<void>;

  /** How much waits, is being worked on, and failed for good; and since when the oldest is here. */
  counts(this: void): Promise<OutboxCounts>;

  /**
   * What failed for good, the oldest first. It stays there.
   *
   * @param options - `limit`: how many at most (100)
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  failed(this: void, options?: { limit?: number }): Promise<FailedJob[]>;

  /**
   * Gives what failed for good another chance, for `keepDays` from now. A conversion that may be at Affili is sent.
   *
   * @param options - `ids`: of which (all)
   * @returns how many there were
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  retryFailed(this: void, options?: { ids?: string[] }): Promise<number>;

  /**
   * Says that what failed for good is at Affili all the same, as a person saw in Affili's panel. `onRegistered` or
   * `onConverted` is called, and what waits for it goes on.
   *
   * @param id - as `failed()` has it
   * @param found - `id`: Affili's id of the customer or the conversion
   * @returns whether there was one
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  resolveFailed(this: void, id: string, found: { id: string }): Promise<boolean>;
}

/**
 * Makes an outbox on a started pg-boss (10, 11 or 12): its two queues, and a table of what is known of payments. Every
 * instance of the app does so at its start; what exists stays, with the options of the last.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`, also where pg-boss has its tables in another schema; and whatever pg-boss throws
 *
 * @example
 * ```ts
 * import PgBoss from 'pg-boss';
 * import { AffiliClient } from 'express-affili';
 * import { createOutbox } from 'express-affili/outbox';
 *
 * const boss = new PgBoss('postgres://localhost/shop');
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
  const query = queryBy(() => boss.getDb());
  const jobs = new JobTable(query, settings);
  const payments = new PaymentTable(query, settings);
  const queue = new JobQueue(boss, query, jobs, settings);
  const records = new PaymentRecords(payments, jobs, queue);
  const failedJobs = new FailedJobs(jobs, queue, payments, records);
  await queue.make();
  await payments.make();
  return {
    conversions: records,
    async add(registration, addOptions = {}) {
      await queue.add({ registration: checkRegistration(registration) }, parseAddOptions(addOptions));
    },
    async addConversion(given, addOptions = {}) {
      const conversion = checkConversion(given);
      const { mayBeAtAffili, ...inQueue } = parseAddOptions(addOptions);
      const { db } = inQueue;
      const id = await payments.add(conversion.order_id, mayBeAtAffili, db && queryBy(() => db));
      if (id === undefined) await queue.add({ conversion }, inQueue);
    },
    async addConversionStatus(conversion, status, addOptions = {}) {
      const { status: wanted, ...key } = checkStatusChange(conversion, status);
      const { mayBeAtAffili: _, ...inQueue } = parseAddOptions(addOptions);
      const { db } = inQueue;
      await payments.want(key, wanted, db && queryBy(() => db));
      await queue.add({ statusChange: { ...key, status: wanted } }, inQueue);
    },
    async work(client, onRegistered, workOptions = {}) {
      const workSettings = parseWorkOptions(client, onRegistered, workOptions);
      await new Worker(queue, records, { ...settings, ...workSettings }).start(boss);
    },
    counts: () => jobs.counts(),
    async failed(failedOptions = {}) {
      const { limit } = validate<{ limit: number }>(FAILED, failedOptions, 'ERR_AFFILI_INPUT');
      return (await jobs.failed(limit)).map(({ id, job, error }) => ({ id, ...job, error }));
    },
    async retryFailed(retryOptions = {}) {
      const { ids } = validate<{ ids?: string[] }>(RETRY, retryOptions, 'ERR_AFFILI_INPUT');
      return failedJobs.retry(ids);
    },
    async resolveFailed(id, found) {
      return failedJobs.resolve(toIdString('id of the failed', id), toIdString('id', found?.id));
    },
  };
}
