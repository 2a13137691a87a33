import { debug } from '../debug';
import type { Registration } from '../api/registration';
import { checkRegistration } from '../outbox/input';
import type { AddOptions, Outbox } from '../outbox/outbox';
import { performJob } from '../outbox/perform-job';
import type { OutboxClient } from '../outbox/attempt';
import { parseWorkOptions, type OnRegistered, type WorkOptions } from '../outbox/work-options';
import type { BullClasses, BullQueue } from './bull';
import { parseBullAddOptions, parseBullOutboxOptions, type BullOutboxOptions } from './bull-outbox-options';
import { queueOptions, workerOptions } from './bull-settings';
import { FailedAttempt } from './failed-attempt';

/** An {@link Outbox} in Redis. */
export interface BullOutbox<Bull extends BullClasses = BullClasses> extends Outbox {
  /**
   * BullMQ's own queue: to look into (`getFailed()`), to hear its `error` events, to close. Errors of the connection are
   * borne and tell `DEBUG=express-affili`, whether or not the app listens.
   */
  readonly queue: InstanceType<Bull['Queue']>;

  /**
   * Keeps a registration until Affili has it and the app knows. There is one job for each `mcs_id`: added again it is no
   * second one, up to a day after it was done. One that failed for good gets a fresh chance, with what is added now.
   *
   * Redis has no part in a transaction of the app's database: a process that dies between the app's commit and this loses
   * the registration.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` where the registration is none; and whatever BullMQ throws, within 2 s where
   * Redis is away. Until Redis was there once since the start of the process, it waits.
   */
  add(this: void, registration: Registration, options?: AddOptions): Promise<void>;

  /**
   * Has this process bring what waits to Affili, and each customer to the app, until the worker's `close()`.
   *
   * Delivery is at least once: `onRegistered` is called again where the process died between its success and the note of
   * that. So it must be repeatable, as an `UPDATE … SET affili_customer_id` is. It has 30 s, with the call to Affili.
   *
   * @returns BullMQ's own worker
   * @throws AffiliError `ERR_AFFILI_OPTIONS`
   */
  work(
    this: void,
    client: OutboxClient,
    onRegistered: OnRegistered,
    options?: Omit<WorkOptions, 'onConverted'>,
  ): InstanceType<Bull['Worker']>;
}

/**
 * Makes an outbox on BullMQ (5 or 6). For registrations to outlive Redis's process, it needs `appendonly yes`, and
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
  queue.on('error', bear);
  return {
    queue,
    async add(registration, addOptions = {}) {
      const { startAfter } = parseBullAddOptions(addOptions);
      await keep(queue, checkRegistration(registration), startAfter * 1000);
    },
    work(client, onRegistered, workOptions = {}) {
      const workSettings = parseWorkOptions(client, onRegistered, workOptions);
      const worker = new bullmq.Worker(
        settings.queue,
        async ({ data }: { data: unknown }) => {
          const job = { registration: data as Registration };
          const outcome = await performJob(job, undefined as never, { ...workSettings, unclearConversions: 'retry' });
          if (outcome.state !== 'done') throw new FailedAttempt(outcome);
        },
        workerOptions(settings, workSettings.concurrency),
      );
      worker.on('error', bear);
      return worker as InstanceType<Bull['Worker']>;
    },
  };
}

async function keep(queue: BullQueue, registration: Registration, delay: number): Promise<void> {
  const jobId = `mcs-${encodeURIComponent(registration.mcs_id)}`;
  const job = await queue.add('register', registration, { jobId, delay });
  // BullMQ takes a job that failed for good for the same, and leaves it failed.
  if (!(await job.isFailed())) return;
  try {
    await job.updateData(registration);
    await job.retry('failed', { resetAttemptsMade: true });
  } catch (error) {
    // Another process that added it may have been quicker.
    if (await job.isFailed()) throw error;
  }
}

function bear({ name, code }: Error & { code?: string }): void {
  debug('BullMQ: %s', code ?? name);
}
