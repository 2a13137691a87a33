import { debug } from '../debug';
import type { OutboxClient } from '../outbox/attempt';
import { checkConversion, checkRegistration, checkStatusChange } from '../outbox/input';
import { parseFailedOptions, parseResolved, parseRetryOptions } from '../outbox/outbox-options';
import type { EngineOutbox } from '../outbox/engine-outbox';
import { parseWorkOptions, type OnRegistered, type WorkOptions } from '../outbox/work-options';
import type { BullClasses } from './bull';
import { addConversion } from './conversion-jobs';
import { countJobs, failedJobs, resolveFailedJob, retryFailedJobs } from './failed-jobs';
import { addRegistration, addStatus } from './jobs';
import { parseAddOptions, parseBullOutboxOptions, type BullOutboxOptions } from './options';
import { PaymentRecords } from './payment-records';
import { queueOptions, workerOptions } from './settings';
import { watch, wordOf } from './watch';
import { processorOf } from './work';

/**
 * An outbox in Redis. It does the same as the one in Postgres, with one exception: it can't be part of a transaction of
 * the app's database. So if the process dies between the app's commit and the call of `add`, the job is lost.
 *
 * What is known about a payment is kept for `keepDays` after it was sent. If Redis is unreachable, adding rejects
 * within 2 s; if Redis has been unreachable since the process started, it waits instead. `counts()` reads up to 10,000
 * jobs to find the oldest.
 */
export interface BullOutbox<Bull extends BullClasses = BullClasses> extends EngineOutbox {
  /**
   * BullMQ's own queue: to inspect, to listen to its `error` events, to close. Connection errors never end the process,
   * and are printed with `DEBUG=express-affili`, whether or not the app listens.
   */
  readonly queue: InstanceType<Bull['Queue']>;

  /**
   * Makes this process deliver what waits to Affili, and pass each customer and each conversion to the app, until the
   * worker's `close()`.
   *
   * Delivery is at least once: `onRegistered` and `onConverted` are called again if the process or Redis went down
   * between their success and the record of it. So they must be idempotent, as an `UPDATE … SET affili_customer_id` is.
   * Each may take 20 s.
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
}

/**
 * Creates an outbox on BullMQ (5 or 6). For jobs to survive a restart of Redis, Redis needs `appendonly yes` and
 * `maxmemory-policy noeviction`. With `appendfsync always`, jobs also survive a power loss; with `everysec`, all but
 * the last second's do.
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
  // Without a listener, an error would end the process.
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
      return failedJobs(queue, parseFailedOptions(failedOptions).limit);
    },
    async retryFailed(retryOptions = {}) {
      return retryFailedJobs(queue, parseRetryOptions(retryOptions).ids);
    },
    async resolveFailed(failedId, found) {
      const { id, affiliId } = parseResolved(failedId, found);
      return resolveFailedJob(queue, id, affiliId);
    },
  };
}
