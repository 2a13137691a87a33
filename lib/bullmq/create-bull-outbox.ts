import { toIdString } from '../api/id';
import type { ConversionStatus } from '../api/conversion';
import type { Registration } from '../api/registration';
import { debug } from '../debug';
import type { OutboxClient } from '../outbox/attempt';
import {
  checkConversion,
  checkRegistration,
  checkStatusChange,
  type ConversionKey,
  type ConversionToSendInput,
} from '../outbox/input';
import type { AddOptions, ConversionRecords, Outbox } from '../outbox/outbox';
import { FAILED, RETRY } from '../outbox/outbox-options';
import type { FailedJob, OutboxCounts } from '../outbox/failed-job';
import { parseWorkOptions, type OnRegistered, type WorkOptions } from '../outbox/work-options';
import { validate } from '../validation';
import type { BullClasses } from './bull';
import { countJobs, failedJobs, resolveFailedJob, retryFailedJobs } from './failed-jobs';
import { addConversion, addRegistration, addStatus } from './jobs';
import { parseAddOptions, parseBullOutboxOptions, type BullOutboxOptions } from './options';
import { PaymentRecords } from './payment-records';
import { queueOptions, workerOptions } from './settings';
import { watch, wordOf } from './watch';
import { processorOf } from './work';

/**
 * An {@link Outbox} in Redis: the same as the one in Postgres, but for a promise that Redis can't keep. It has no part in
 * a transaction of the app's database, so a process that dies between the app's commit and the call of `add` loses what
 * was to be added.
 */
export interface BullOutbox<Bull extends BullClasses = BullClasses> extends Outbox {
  /** @internal */
  readonly conversions: ConversionRecords;

  /**
   * BullMQ's own queue: to look into, to hear its `error` events, to close. Errors of the connection are borne and tell
   * `DEBUG=express-affili`, whether or not the app listens.
   */
  readonly queue: InstanceType<Bull['Queue']>;

  /**
   * Keeps a registration until Affili has it and the app knows. There is one job for each `mcs_id`: added again it is no
   * second one, up to a day after it was done. One that failed for good gets a fresh chance, with what is added now.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` where the registration is none. What visitors typed (`meta_data`) never is the
   * reason: of that, what can't be kept is left out. And whatever BullMQ throws, within 2 s where Redis is away. Until
   * Redis was there once since the start of the process, it waits.
   */
  add(this: void, registration: Registration, options?: AddOptions): Promise<void>;

  /**
   * Keeps a conversion until Affili has it and the app knows. There is one job for each `order_id`, which also is what is
   * known of the payment, for `keepDays` after it was done. Where the customer's `mcs_id` stands in the place of
   * `customer_id`, it waits for a registration that waits here; a customer whom neither this outbox nor Affili knows was
   * brought by nobody, and the job is done.
   *
   * @throws as `add` does
   */
  addConversion(this: void, conversion: ConversionToSendInput, options?: AddOptions): Promise<void>;

  /**
   * Says what the status of a conversion is to be. A worker gives it once Affili has the conversion; the last one added
   * wins.
   *
   * @param conversion - Affili's id of it, or your own id of the payment
   * @throws as `add` does
   */
  addConversionStatus(
    this: void,
    conversion: ConversionKey,
    status: ConversionStatus,
    options?: AddOptions,
  ): Promise<void>;

  /**
   * Has this process bring what waits to Affili, and each customer and each conversion to the app, until the worker's
   * `close()`.
   *
   * Delivery is at least once: `onRegistered` and `onConverted` are called again where the process died, or Redis went
   * away, between their success and the note of that. So they must be idempotent, as an `UPDATE … SET affili_customer_id`
   * is. They have 20 s each.
   *
   * @returns BullMQ's own worker
   * @throws AffiliError `ERR_AFFILI_OPTIONS`
   */
  work(
    this: void,
    client: OutboxClient,
    onRegistered: OnRegistered,
    options?: WorkOptions,
  ): InstanceType<Bull['Worker']>;

  /**
   * How much waits, is being worked on, and failed for good; and since when the oldest of what waits is here, for which
   * the first 10,000 jobs are looked at.
   */
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
 * Makes an outbox on BullMQ (5 or 6). For what it keeps to outlive Redis's process, Redis needs `appendonly yes`, and
 * `maxmemory-policy noeviction`; with `appendfsync always` it outlives a loss of power, with `everysec` all but the last
 * second does.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 *
 * @example
 * ```ts
 * import { Queue, Worker } from 'bullmq';
 * import { AffiliClient } from 'express-affili';
 * import { createBullOutbox } from 'express-affili/bullmq';
 *
 * const outbox = createBullOutbox({ Queue, Worker }, { connection: { host: 'localhost', port: 6379 } });
 * outbox.work(new AffiliClient(), async (customer, registration) => {
 *   console.log(`${registration.mcs_id} is ${customer.id}`);
 * });
 * ```
 */
export function createBullOutbox<Bull extends BullClasses>(bullmq: Bull, options: BullOutboxOptions): BullOutbox<Bull> {
  const settings = parseBullOutboxOptions(bullmq, options);
  const queue = new bullmq.Queue(settings.queue, queueOptions(settings)) as InstanceType<Bull['Queue']>;
  // Without a listener, Node ends the process.
  queue.on('error', (error) => debug('BullMQ: %s', wordOf(error)));
  return {
    queue,
    conversions: new PaymentRecords(queue),
    async add(registration, addOptions = {}) {
      const { startAfter = 0 } = parseAddOptions(addOptions);
      await addRegistration(queue, checkRegistration(registration), startAfter * 1000);
    },
    async addConversion(given, addOptions = {}) {
      const { startAfter = 0, mayBeAtAffili } = parseAddOptions(addOptions);
      await addConversion(queue, checkConversion(given), startAfter * 1000, mayBeAtAffili);
    },
    async addConversionStatus(conversion, status, addOptions = {}) {
      const { startAfter = 0 } = parseAddOptions(addOptions);
      await addStatus(queue, checkStatusChange(conversion, status), startAfter * 1000);
    },
    work(client, onRegistered, workOptions = {}) {
      const work = parseWorkOptions(client, onRegistered, workOptions);
      const processor = processorOf(queue, { ...settings, ...work });
      const worker = new bullmq.Worker(settings.queue, processor, workerOptions(settings, work.concurrency));
      watch(worker, work.report);
      return worker as InstanceType<Bull['Worker']>;
    },
    counts: () => countJobs(queue),
    async failed(failedOptions = {}) {
      const { limit } = validate<{ limit: number }>(FAILED, failedOptions, 'ERR_AFFILI_INPUT');
      return failedJobs(queue, limit);
    },
    async retryFailed(retryOptions = {}) {
      const { ids } = validate<{ ids?: string[] }>(RETRY, retryOptions, 'ERR_AFFILI_INPUT');
      return retryFailedJobs(queue, ids);
    },
    async resolveFailed(id, found) {
      return resolveFailedJob(queue, toIdString('id of the failed', id), toIdString('id', found?.id));
    },
  };
}
