import Joi from 'joi';
import { isIdString } from '../api/id';
import { isReferralToken } from '../attribution/referral-token';
import { satisfies, withMessage, validate } from '../validation';

/** The options of `createSandbox()`. */
export interface SandboxOptions {
  /** The Bearer token to accept; any other gets a 401. @default 'sandbox-token' */
  token?: string | undefined;
  /** Customers per page of the list, which makes the list one of Laravel's paginators. @default all, as an array */
  perPage?: number | undefined;
  /** The affiliates, by referral token; other tokens get a 422. @default any token belongs to somebody */
  publishers?: Record<string, { id: string; full_name: string }> | undefined;
}

/** The default token: everybody knows it. */
export const DEFAULT_TOKEN = 'sandbox-token';

const ID = withMessage(satisfies(isIdString), 'a non-blank string').required();

const PUBLISHER = withMessage(Joi.object({ id: ID, full_name: ID }).unknown(), 'an object of id and full_name');

const SCHEMA = withMessage(
  Joi.object({
    token: withMessage(Joi.string().pattern(/^[\x21-\x7e]+$/), 'printable ASCII characters without spaces').default(
      DEFAULT_TOKEN,
    ),
    perPage: withMessage(Joi.number().integer().min(1), 'a whole number, from 1 on'),
    publishers: withMessage(
      Joi.object()
        .pattern(Joi.string(), PUBLISHER)
        .custom((value: object, helpers) =>
          Object.keys(value).every(isReferralToken) ? value : helpers.error('any.invalid'),
        ),
      'an object of publishers by referral token',
    ),
  }),
  'an object of options',
).label('createSandbox()');

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function parseSandboxOptions(options: SandboxOptions): SandboxOptions & { token: string } {
  return validate(SCHEMA, options, 'ERR_AFFILI_OPTIONS');
}
