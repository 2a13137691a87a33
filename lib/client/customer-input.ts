import { isDate } from 'node:util/types';
import { isAffiliId, isIdString, WIRE_AFFILI_ID_TAKES, WIRE_ID_TAKES } from '../api/id';
import { isPlainObject, isWithinDepth, MAX_DEPTH } from '../api/json';
import { MAX_META_DATA_BYTES, STRING_FIELDS, type MetaData } from '../api/meta-data';
import { isReferralToken, REFERRAL_TOKEN_TAKES } from '../attribution/referral-token';
import type { Registration } from '../api/registration';
import { checkFields, wrong, type PlainField } from './fields';

/** What an edit changes: at least one of the two. It is unknown whether Affili merges `meta_data` or replaces it. */
export interface CustomerChanges {
  /** The customer's new id in your own system. */
  mcs_id?: string | undefined;
  /** The new data about the customer. */
  meta_data?: MetaData | undefined;
}

/**
 * The filters of the list (documented). A string date is sent as it is, in whatever format Affili takes (unknown); a
 * `Date` is sent as ISO 8601 in UTC (our choice). It is unknown whether a bound itself is included.
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

const ID: PlainField = { takes: WIRE_ID_TAKES, is: isIdString };
const META_DATA: PlainField = {
  takes: `a plain object that JSON can carry in ${MAX_META_DATA_BYTES} bytes, with strings in ${STRING_FIELDS.join(', ')}`,
  is: isMetaData,
};
const DATE: PlainField = {
  takes: 'a date: a non-blank string, sent as it is, or a valid Date',
  is: (value) => isIdString(value) || (isDate(value) && !Number.isNaN(value.getTime())),
};

const REGISTRATION = {
  referrer: { takes: REFERRAL_TOKEN_TAKES, is: isReferralToken, isRequired: true },
  mcs_id: { ...ID, isRequired: true },
  meta_data: META_DATA,
} satisfies Record<string, PlainField>;

const CHANGES = { mcs_id: ID, meta_data: META_DATA };

const FILTERS = {
  id: { takes: WIRE_AFFILI_ID_TAKES, is: isAffiliId },
  mcs_id: ID,
  min_created_at: DATE,
  max_created_at: DATE,
  min_updated_at: DATE,
  max_updated_at: DATE,
  publisher_id: { takes: 'an integer', is: Number.isSafeInteger },
};

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkRegistration(value: unknown): Registration {
  return checkFields(
    { name: 'registration', takes: 'an object of referrer, mcs_id and meta_data' },
    value,
    REGISTRATION,
  );
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkChanges(value: unknown): CustomerChanges {
  const what = { name: 'changes', takes: 'an object of mcs_id and meta_data, or one of the two' };
  const changes = checkFields<CustomerChanges>(what, value, CHANGES);
  if (Object.keys(changes).length === 0) throw wrong(what);
  return changes;
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkFilters(value: unknown): CustomerFilters {
  return checkFields({ name: 'filters', takes: 'an object of filters' }, value, FILTERS);
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
