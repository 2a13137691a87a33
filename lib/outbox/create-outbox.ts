import type { ConversionStatus } from '../api/conversion';
import { cleanMetaData } from '../api/meta-data';
import type { Registration } from '../api/registration';
import { checkRegistration } from '../client/customer-input';
import type { Boss } from './boss';
import { countJobs, type OutboxCounts } from './counts';
import { DeadLetters, type FailedJob } from './dead-letters';
import { JobQueue } from './job-queue';
import { Entries } from './entries';
import { Ledger } from './ledger';
import type { Outbox } from './outbox';
import {
  checkConversionKey,
  checkQueuedConversion,
  checkStatusChange,
  type QueuedConversionInput,
} from './outbox-input';
import {
  checkAddOptions,
  parseOutboxOptions,
  type OutboxOptions,
  type TransactionalAddOptions,
} from './outbox-options';
import type { ConversionKey } from './task';
import { timeStamp } from './time-stamp';
import { Turns } from './turns';
import { isUnreadable, unclearFailureOf } from './unclear';
import { parseWorkOptions, type EnsuringClient, type OnRegistered, type WorkOptions } from './work-options';
import { Worker } from './worker';

/** An {@link Outbox} in Postgres. */
export interface PgBossOutbox extends Outbox {
  /**
   * Keeps a registration until Affili has it and the app knows. There is one job for each `mcs_id`: added again it is
   * no second one, unless it went to the dead-letter queue, which gives it a fresh chance.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` where the registration is none. What visitors typed (`meta_data`) never is the
   * reason: of that, what can't be kept is left out.
   */
  add(this: void, registration: Registration, options?: TransactionalAddOptions): Promise<void>;

  /**
   * Keeps a conversion until Affili has it and the app knows. There is one job for each `order_id`. Where the customer's
   * `mcs_id` stands in the place of `customer_id`, it waits for the registration, for as long as `keepDays`.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` where the conversion is none
   */
  addConversion(this: void, conversion: QueuedConversionInput, options?: TransactionalAddOptions): Promise<void>;

  /**
   * Keeps what became of a conversion until Affili knows. By `order_id` it can be added while the conversion still waits:
   * it is sent after that, never before, and an older one is not sent after a newer one. Which is the newer one, the
   * clocks of the servers say that add them.
   *
   * @param conversion - Affili's id of it, or your own id of the payment that was added to this outbox
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
   * away, between their success and the note of that. So they must be repeatable, as an `UPDATE … SET affili_customer_id`
   * is. They have 30 s, with the call to Affili.
   *
   * @throws AffiliError `ERR_AFFILI_OPTIONS`
   */
  work(this: void, client: EnsuringClient, onRegistered: OnRegistered, options?: WorkOptions): Promise<void>;

  /** How much waits, is being worked on, and failed for good; and since when the oldest waits. */
  counts(this: void): Promise<OutboxCounts>;

  /**
   * What is in the dead-letter queue, the oldest first. It stays there.
   *
   * @param options - `limit`: how many at most (100)
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  failed(this: void, options?: { limit?: number }): Promise<FailedJob[]>;

  /**
   * Gives what is in the dead-letter queue another chance, for `keepDays` from now.
   *
   * @param options - `ids`: of which (all)
   * @returns how many there were
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  retryFailed(this: void, options?: { ids?: string[] }): Promise<number>;
}

/**
 * Makes an outbox on a started pg-boss (10, 11 or 12), with its queue and dead-letter queue. Every instance of the app
 * does so at its start: what exists stays, with the options of the last.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`; and whatever pg-boss throws
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
export async function createOutbox(boss: Boss, options: OutboxOptions = {}): Promise<PgBossOutbox> {
  const settings = parseOutboxOptions(boss, options);
  const queue = new JobQueue(boss, settings);
  const entries = new Entries(boss, `${settings.queue}-converted`);
  const ledger = new Ledger(entries);
  const turns = new Turns(entries);
  const deadLetters = new DeadLetters(boss, queue);
  await queue.make();
  const holds = settings.unclearConversions === 'hold';
  if (holds) await entries.make();
  return {
    async add(registration, addOptions = {}) {
      const checked = checkRegistration(withCleanMetaData(registration));
      await queue.add({ registration: checked }, checkAddOptions(addOptions));
    },
    async addConversion(conversion, addOptions = {}) {
      const checked = checkQueuedConversion(conversion);
      const checkedOptions = checkAddOptions(addOptions);
      const unclear = unclearFailureOf(conversion);
      // Not in the job, since there may be one already.
      if (holds && unclear) await ledger.begunElsewhere(checked.order_id, checkedOptions.db);
      await queue.add({ conversion: checked }, checkedOptions);
      // Nobody waits for it: without this it is sent once more than it should, which is no reason to take it for not kept.
      if (!holds && unclear && isUnreadable(unclear)) ledger.unreadable(checked.order_id).catch(() => {});
    },
    async addConversionStatus(conversion, status, addOptions = {}) {
      const key = checkConversionKey(conversion);
      const statusChange = checkStatusChange({ ...key, status, at: timeStamp() });
      await queue.add({ statusChange }, checkAddOptions(addOptions));
    },
    async work(client, onRegistered, workOptions = {}) {
      const workSettings = parseWorkOptions(client, onRegistered, workOptions);
      await new Worker(boss, queue, { ...settings, ...workSettings, ledger, turns }).start();
    },
    counts: () => countJobs(boss, queue),
    failed: async (failedOptions = {}) => deadLetters.list(failedOptions),
    retryFailed: async (retryOptions = {}) => deadLetters.retry(retryOptions),
  };
}

export function withCleanMetaData(registration: Registration): Registration {
  const { meta_data, ...rest } = registration ?? {};
  const cleaned = cleanMetaData(meta_data);
  return cleaned ? { ...rest, meta_data: cleaned } : rest;
}
