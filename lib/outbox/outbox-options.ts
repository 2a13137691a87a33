import Joi from 'joi';
import { AffiliError } from '../affili-error';
import { toAffiliId } from '../api/id';
import { satisfies, validate, withMessage } from '../validation';

/** The options that all our outboxes have. */
export interface OutboxOptions {
  /**
   * The queue's name. Jobs that fail for good go to another one, with the suffix `-failed`.
   * @default 'affili-registrations'
   */
  queue?: string;
  /** Seconds from one attempt to the next, unless Affili's `Retry-After` asks for more. @default 300 */
  retryEvery?: number;
  /** Days for which a job is retried; after that it is put aside. @default 90 */
  keepDays?: number;
  /**
   * What to do with a conversion that may already be at Affili: its answer was lost, or the worker died while posting.
   * There is no list of conversions to look it up in. `'retry'` sends it once more after `retryEvery`, with the same
   * `order_id`, as Affili's own add-on does, and then puts it aside; it is unknown whether Affili merges the two.
   * `'hold'` puts it aside at once, for a person to check Affili's panel first. (Our choice.)
   * @default 'retry'
   */
  unclearConversions?: 'retry' | 'hold';
}

/** The largest Postgres integer. */
const MAX_SECONDS = 2 ** 31 - 1;

/** The schemas of {@link OutboxOptions}, by name. */
export const OUTBOX = {
  queue: withMessage(
    // The names that pg-boss 12 takes. pg-boss 11 would write any name into its SQL unescaped.
    Joi.string()
      .pattern(/^[\w./-]+$/)
      .max(200),
    'a name of at most 200 letters, digits and _ - . /',
  ).default('affili-registrations'),
  retryEvery: withMessage(
    Joi.number().integer().min(1).max(MAX_SECONDS),
    'a whole number of seconds, from 1 on',
  ).default(300),
  keepDays: withMessage(Joi.number().greater(0).max(3650), 'a number of days, more than 0 and at most 3650').default(
    90,
  ),
  unclearConversions: withMessage(Joi.valid('retry', 'hold'), "'retry' or 'hold'").default('retry'),
};

/** The schemas of `AddOptions`, by name. */
export const ADD = {
  startAfter: withMessage(Joi.number().min(0).max(MAX_SECONDS), 'a number of seconds, from 0 on'),
  mayBeAtAffili: withMessage(Joi.boolean(), 'true or false'),
};

const UNCLEAR = Joi.object({ unclearConversions: OUTBOX.unclearConversions });

const FAILED = withMessage(
  Joi.object({ limit: withMessage(Joi.number().integer().min(1), 'a whole number, from 1 on').default(100) }),
  'an object of limit',
).label('options');

const RETRY = withMessage(
  Joi.object({ ids: withMessage(Joi.array().items(satisfies((id) => typeof id === 'string')), 'an array of ids') }),
  'an object of ids',
).label('options');

/**
 * What to do with an unclear conversion. With another spelling of `'hold'`, a payment could be sent twice.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export const parseUnclearConversions = (unclearConversions: unknown) =>
  validate<{ unclearConversions: 'retry' | 'hold' }>(UNCLEAR, { unclearConversions }, 'ERR_AFFILI_OPTIONS')
    .unclearConversions;

/**
 * The options of `failed()`.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export const parseFailedOptions = (options: unknown) =>
  validate<{ limit: number }>(FAILED, options, 'ERR_AFFILI_INPUT');

/**
 * The options of `retryFailed()`.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export const parseRetryOptions = (options: unknown) => validate<{ ids?: string[] }>(RETRY, options, 'ERR_AFFILI_INPUT');

/**
 * The arguments of `resolveFailed()`.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function parseResolved(id: unknown, found: { id?: unknown } | undefined): { id: string; affiliId: string } {
  // On BullMQ it contains the encoded key, so it may be much longer than that.
  if (typeof id !== 'string') throw new AffiliError('ERR_AFFILI_INPUT', 'id of the failed takes a string');
  return { id, affiliId: toAffiliId(found?.id) };
}
