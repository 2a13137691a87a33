import Joi from 'joi';
import type { AffiliError } from '../affili-error';
import type { Customer } from '../api/customer';
import type { Customers } from '../client/customers';
import type { Registration } from '../api/registration';
import { satisfies, takes, validate } from '../validation';

/** What `outbox.work()` needs of an `AffiliClient`. */
export interface EnsuringClient {
  customers: Pick<Customers, 'ensure'>;
}

/** Hands a registered customer to the app, which stores `customer.id`. May be called more than once for a customer. */
export type OnRegistered = (this: void, customer: Customer, registration: Registration) => unknown;

/** The options of `outbox.work()`. */
export interface WorkOptions {
  /** How many registrations this process handles at a time. @default 5 */
  concurrency?: number;
  /**
   * Told of each attempt that failed: with an `AffiliError`, or with what `onRegistered` threw. What becomes of the
   * registration does not depend on it, and its own failure harms nothing.
   * @default none
   */
  onError?(this: void, error: AffiliError | Error, registration: Registration): void | Promise<void>;
}

/** All that `outbox.work()` is called with. @internal */
export interface WorkSettings extends WorkOptions {
  client: EnsuringClient;
  onRegistered: OnRegistered;
  concurrency: number;
}

const CALL = Joi.object({
  client: takes(
    satisfies((value) => typeof (value as EnsuringClient | null)?.customers?.ensure === 'function'),
    'an AffiliClient',
  ).required(),
  onRegistered: takes(Joi.function(), 'a function').required(),
});

const WORK = takes(
  Joi.object({
    concurrency: takes(Joi.number().integer().min(1).max(100), 'a whole number, from 1 to 100').default(5),
    onError: takes(Joi.function(), 'a function'),
  }),
  'an object of options',
).label('work()');

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function parseWorkOptions(
  client: EnsuringClient,
  onRegistered: OnRegistered,
  options: WorkOptions,
): WorkSettings {
  validate(CALL, { client, onRegistered }, 'ERR_AFFILI_OPTIONS');
  const checked = validate<WorkOptions & { concurrency: number }>(WORK, options, 'ERR_AFFILI_OPTIONS');
  return { client, onRegistered, ...checked };
}
