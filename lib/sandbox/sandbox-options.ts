import Joi from 'joi';
import { isIdString } from '../api/id';
import { isReferralToken } from '../attribution/referral-token';
import { satisfies, takes, validate } from '../validation';

/** The options of `createSandbox()`. */
export interface SandboxOptions {
  /** The Bearer token that it takes; any other is answered with 401. @default 'sandbox-token' */
  token?: string | undefined;
  /** Customers per page of the list, which makes the list a paginator. @default all of them, as an array */
  perPage?: number | undefined;
  /** By referral token, whose it is; others are answered with 422. @default any token is somebody's */
  publishers?: Record<string, { id: string; full_name: string }> | undefined;
}

const ID = takes(satisfies(isIdString), 'a non-blank string').required();

const PUBLISHER = takes(Joi.object({ id: ID, full_name: ID }).unknown(), 'an object of id and full_name');

const SCHEMA = takes(
  Joi.object({
    token: takes(Joi.string().pattern(/^[\x21-\x7e]+$/), 'printable ASCII characters without spaces').default(
      'sandbox-token',
    ),
    perPage: takes(Joi.number().integer().min(1), 'a whole number, from 1 on'),
    publishers: takes(
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
