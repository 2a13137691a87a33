import Joi from 'joi';
import { isIdString } from '../api/id';
import { isPlainObject, isWithinDepth, MAX_DEPTH } from '../api/json';
import { MAX_META_DATA_BYTES, STRING_FIELDS, type MetaData } from '../api/meta-data';
import { isReferralToken, REFERRAL_TOKEN_TAKES } from '../attribution/referral-token';
import type { Registration } from '../api/registration';
import { lazily, satisfies, takes, validate } from '../validation';

/** What an edit changes: at least one of the two. Whether Affili merges `meta_data` or replaces it is unknown. */
export interface CustomerChanges {
  /** The customer's id in your own system, from now on. */
  mcs_id?: string | undefined;
  /** What is to be known of the customer, from now on. */
  meta_data?: MetaData | undefined;
}

/**
 * The filters of the list (documented). Dates go out as they are if they are strings, in whatever format Affili takes
 * (unknown), and as ISO 8601 in UTC if they are `Date`s (our choice).
 * Whether a bound itself is included is unknown.
 */
export interface CustomerFilters {
  /** Affili's id of the customer. */
  id?: string | undefined;
  /** The customer's id in your own system. */
  mcs_id?: string | undefined;
  min_created_at?: string | Date | undefined;
  max_created_at?: string | Date | undefined;
  min_updated_at?: string | Date | undefined;
  max_updated_at?: string | Date | undefined;
  /** An integer, although a publisher's own `id` is a string (both documented so). */
  publisher_id?: number | undefined;
}

const id = () =>
  takes(satisfies(isIdString), 'a non-blank string of at most 255 characters without control characters');

const metaData = () =>
  takes(
    satisfies(isMetaData),
    `a plain object that JSON can carry in ${MAX_META_DATA_BYTES} bytes, with strings in ${STRING_FIELDS.join(', ')}`,
  );

const date = () =>
  takes(
    Joi.alternatives(satisfies(isIdString), Joi.date()),
    'a date: a non-blank string, sent as it is, or a valid Date',
  );

const registrationSchema = lazily(() =>
  takes(
    Joi.object({
      referrer: takes(satisfies(isReferralToken), REFERRAL_TOKEN_TAKES).required(),
      mcs_id: id().required(),
      meta_data: metaData(),
    }).required(),
    'an object of referrer, mcs_id and meta_data',
  ).label('registration'),
);

const changesSchema = lazily(() =>
  takes(
    Joi.object({ mcs_id: id(), meta_data: metaData() }).or('mcs_id', 'meta_data').required(),
    'an object of mcs_id and meta_data, or one of the two',
  ).label('changes'),
);

const filtersSchema = lazily(() =>
  takes(
    Joi.object({
      id: id(),
      mcs_id: id(),
      min_created_at: date(),
      max_created_at: date(),
      min_updated_at: date(),
      max_updated_at: date(),
      publisher_id: takes(Joi.number().integer(), 'an integer'),
    }),
    'an object of filters',
  ).label('filters'),
);

export function checkRegistration(value: unknown): Registration {
  // joi takes a tenth of a signup's processor time, so it is asked only what is wrong.
  return readIfRight(value) ?? validate<Registration>(registrationSchema(), value, 'ERR_AFFILI_INPUT');
}
export const checkChanges = (value: unknown) => validate<CustomerChanges>(changesSchema(), value, 'ERR_AFFILI_INPUT');
export const checkFilters = (value: unknown) => validate<CustomerFilters>(filtersSchema(), value, 'ERR_AFFILI_INPUT');

function readIfRight(value: unknown): Registration | undefined {
  try {
    const { referrer, mcs_id, meta_data, ...others } = value as Record<string, unknown>;
    if (!isReferralToken(referrer) || !isIdString(mcs_id) || Object.keys(others).length > 0) return undefined;
    if (meta_data === undefined) return { referrer, mcs_id };
    return isMetaData(meta_data) ? { referrer, mcs_id, meta_data } : undefined;
  } catch {
    // No object, a getter that throws, a Proxy, or the like.
    return undefined;
  }
}

function isMetaData(value: unknown): value is MetaData {
  try {
    if (!isPlainObject(value) || !isWithinDepth(value, MAX_DEPTH + 1)) return false;
    if (STRING_FIELDS.some((name) => value[name] !== undefined && typeof value[name] !== 'string')) return false;
    return Buffer.byteLength(JSON.stringify(value)) <= MAX_META_DATA_BYTES;
  } catch {
    // Circular, a bigint, a getter that throws.
    return false;
  }
}
