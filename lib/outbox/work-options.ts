import Joi from 'joi';
import type { Conversion } from '../api/conversion';
import type { Customer } from '../api/customer';
import type { Registration } from '../api/registration';
import { satisfies, withMessage, validate } from '../validation';
import type { OutboxClient } from './attempt';
import type { ConversionToSend } from './input';
import { reportTo, type OnError, type Report } from './report';

/**
 * Gives a registered customer to the app, which stores `customer.id`. It must be idempotent: it may be called again.
 */
export type OnRegistered = (this: void, customer: Customer, registration: Registration) => unknown;

/** Gives a conversion to the app, which stores `result.id`. It must be idempotent: it may be called again. */
export type OnConverted = (this: void, result: Conversion, conversion: ConversionToSend) => unknown;

/** The options of `outbox.work()`. */
export interface WorkOptions {
  /** How many jobs this process handles at a time, from 1 to 100. @default 5 */
  concurrency?: number;
  /** Called with each conversion once Affili has it. @default none */
  onConverted?: OnConverted;
  /**
   * Called for each failed attempt. It does not affect the job, and its own errors are ignored.
   * @default one line on `console.error` for each code and status, at most once a minute, with how many there were
   */
  onError?: OnError;
}

/** The arguments of `outbox.work()`, checked. */
export interface WorkSettings {
  client: OutboxClient;
  onRegistered: OnRegistered;
  onConverted?: OnConverted;
  concurrency: number;
  report: Report;
}

const CALL = Joi.object({
  client: withMessage(
    satisfies((value) => typeof (value as OutboxClient | null)?.customers?.ensure === 'function'),
    'an AffiliClient',
  ).required(),
  onRegistered: withMessage(Joi.function(), 'a function').required(),
});

const WORK = withMessage(
  Joi.object({
    concurrency: withMessage(Joi.number().integer().min(1).max(100), 'a whole number, from 1 to 100').default(5),
    onConverted: withMessage(Joi.function(), 'a function'),
    onError: withMessage(Joi.function(), 'a function'),
  }),
  'an object of options',
).label('work()');

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function parseWorkOptions(client: OutboxClient, onRegistered: OnRegistered, options: WorkOptions): WorkSettings {
  validate(CALL, { client, onRegistered }, 'ERR_AFFILI_OPTIONS');
  const { onError, ...checked } = validate<WorkOptions & { concurrency: number }>(WORK, options, 'ERR_AFFILI_OPTIONS');
  return { client, onRegistered, ...checked, report: reportTo(onError) };
}
