import { AffiliError } from '../affili-error';

/** Long enough for any id in use, and what a `varchar` column of Affili's Laravel holds by default (our choice). */
const MAX_LENGTH = 255;

/**
 * The most characters of Affili's own ids. Affili documents no limit; this fits a Postgres index, whatever the
 * characters (our choice).
 */
const MAX_AFFILI_LENGTH = 512;

/**
 * Whether this can be an id on the wire: a string that is not blank, at most 255 long, without control characters or
 * lone surrogates (which no server would return unchanged).
 */
export function isIdString(value: unknown): value is string {
  return isText(value, MAX_LENGTH) && !/\p{Cc}/u.test(value);
}

/**
 * Whether this can be Affili's own id. The same rule applies to Affili's answers and to what is sent to it, so that no
 * app stores an id that is refused later. Postgres takes no NUL, and firewalls no line breaks in a URL; `.` and `..`
 * would change the path of which they are a segment.
 */
export function isAffiliId(value: unknown): value is string {
  return isText(value, MAX_AFFILI_LENGTH) && !/[\0\r\n]/.test(value) && value !== '.' && value !== '..';
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength && value.trim() !== '' && !/\p{Cs}/u.test(value);
}

/** What an id is on the wire. */
export const WIRE_ID_TAKES = `a non-blank string of at most ${MAX_LENGTH} characters without control characters`;
export const WIRE_AFFILI_ID_TAKES = `a non-blank string of at most ${MAX_AFFILI_LENGTH} characters without line breaks`;

/** What an app may pass as an id. */
export const ID_TAKES = `${WIRE_ID_TAKES}, a safe integer or a bigint`;
export const AFFILI_ID_TAKES = `${WIRE_AFFILI_ID_TAKES}, a safe integer or a bigint`;

/** Turns an app's id into the string that Affili takes; `undefined` if it is not an id. */
export function readId(value: unknown): string | undefined {
  const text = toText(value);
  return isIdString(text) ? text : undefined;
}

/** The same for Affili's own id. An unsafe integer has already lost digits. */
export function readAffiliId(value: unknown): string | undefined {
  const text = toText(value);
  return isAffiliId(text) ? text : undefined;
}

function toText(value: unknown): unknown {
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : value;
}

/**
 * Turns an app's id into the string that Affili takes.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function toIdString(name: string, value: unknown): string {
  const id = readId(value);
  if (id !== undefined) return id;
  throw new AffiliError('ERR_AFFILI_INPUT', `${name} takes ${ID_TAKES}`);
}

/**
 * Reads an id of Affili that an app passes.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function toAffiliId(value: unknown): string {
  const id = readAffiliId(value);
  if (id !== undefined) return id;
  throw new AffiliError('ERR_AFFILI_INPUT', `id takes ${AFFILI_ID_TAKES}`);
}
