import { AffiliError } from '../affili-error';

/** Long enough for any id in use, and what a `varchar` column of Affili's Laravel holds by default (our choice). */
const MAX_LENGTH = 255;

/**
 * Whether this can be an id on the wire: a string that is not blank, at most 255 long, without control characters or
 * lone surrogates (which no server would return unchanged).
 */
export function isIdString(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= MAX_LENGTH && value.trim() !== '' && !/\p{Cc}|\p{Cs}/u.test(value)
  );
}

/** What an id is on the wire. */
export const WIRE_ID_TAKES = `a non-blank string of at most ${MAX_LENGTH} characters without control characters`;

/** What an app may pass as an id. */
export const ID_TAKES = `${WIRE_ID_TAKES}, a safe integer or a bigint`;

/** Turns an app's id into the string that Affili takes; `undefined` if it is not an id. */
export function readId(value: unknown): string | undefined {
  const text = typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : value;
  return isIdString(text) ? text : undefined;
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
