import Joi from 'joi';
import { AffiliError } from '../affili-error';
import type { Customer } from '../api/customer';
import type { Conversion } from '../api/conversion';
import type { Conversions } from '../client/conversions';
import type { Customers } from '../client/customers';
import type { Registration } from '../api/registration';
import { satisfies, takes, validate } from '../validation';
import type { QueuedConversion } from './task';

/** What `outbox.work()` needs of an `AffiliClient`; what is optional here, only conversions do. */
export interface EnsuringClient {
  customers: Pick<Customers, 'ensure'> & Partial<Pick<Customers, 'list'>>;
  conversions?: Pick<Conversions, 'create' | 'update'> | undefined;
}

/** Hands a registered customer to the app, which stores `customer.id`. May be called more than once for a customer. */
export type OnRegistered = (this: void, customer: Customer, registration: Registration) => unknown;

/** Hands a conversion to the app, which stores `result.id`. May be called more than once for a conversion. */
export type OnConverted = (this: void, result: Conversion, conversion: QueuedConversion) => unknown;

/** The options of `outbox.work()`. */
export interface WorkOptions {
  /** How much this process handles at a time. @default 5 */
  concurrency?: number;
  /** Handed each conversion once Affili has it, as `onRegistered` is each customer: it must be repeatable. @default none */
  onConverted?: OnConverted;
  /**
   * Told of each attempt that failed: with an `AffiliError`, or with what `onRegistered` or `onConverted` threw. What becomes
   * of the registration, the conversion or the change of a status does not depend on it, and its own failure harms nothing.
   * A conversion has an `order_id`, a change of a status no `mcs_id`: that the type can't say so is owed to the apps that
   * were written before there were any.
   * @default none
   */
  onError?(
    this: void,
    error: AffiliError | Error,
    subject: Registration & Partial<QueuedConversion>,
  ): void | Promise<void>;
}

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function conversionsOf({ conversions }: EnsuringClient): NonNullable<EnsuringClient['conversions']> {
  if (conversions) return conversions;
  throw new AffiliError('ERR_AFFILI_OPTIONS', 'client takes an AffiliClient: this one has no conversions');
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
    onConverted: takes(Joi.function(), 'a function'),
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
