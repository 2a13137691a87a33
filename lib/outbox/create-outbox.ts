import { checkRegistration } from '../client/customer-input';
import { cleanMetaData } from '../api/meta-data';
import type { Registration } from '../api/registration';
import type { Boss } from './boss';
import type { Outbox } from './outbox';
import {
  checkAddOptions,
  parseOutboxOptions,
  type OutboxOptions,
  type TransactionalAddOptions,
} from './outbox-options';
import { RegistrationQueue } from './registration-queue';
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
   * Has this process bring what waits to Affili, and each customer to the app, until `boss.stop()`.
   *
   * Delivery is at least once: `onRegistered` is called again where the process died, or Postgres went away, between its
   * success and the note of that. So it must be repeatable, as an `UPDATE … SET affili_customer_id` is. It has 30 s,
   * with the call to Affili.
   *
   * @throws AffiliError `ERR_AFFILI_OPTIONS`
   */
  work(this: void, client: EnsuringClient, onRegistered: OnRegistered, options?: WorkOptions): Promise<void>;
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
  const queue = new RegistrationQueue(boss, settings);
  await queue.make();
  return {
    async add(registration, addOptions = {}) {
      await queue.add(checkRegistration(withCleanMetaData(registration)), checkAddOptions(addOptions));
    },
    async work(client, onRegistered, workOptions = {}) {
      const workSettings = parseWorkOptions(client, onRegistered, workOptions);
      await new Worker(boss, queue, { ...settings, ...workSettings }).start();
    },
  };
}

export function withCleanMetaData(registration: Registration): Registration {
  const { meta_data, ...rest } = registration ?? {};
  const cleaned = cleanMetaData(meta_data);
  return cleaned ? { ...rest, meta_data: cleaned } : rest;
}
