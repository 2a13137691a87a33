import { AffiliError } from '../affili-error';

/** Long enough for any id in use, and what a `varchar` column of Affili's Laravel holds by default (our choice). */
const MAX_LENGTH = 255;

/**
 * Whether this can be an id on the wire: a string that is not blank, at most 255 long, without control characters
 * or lone surrogates (no server would read back what we sent).
 */
export function isIdString(value: unknown): value is string {
  return (
    typeof value === 'string' && value.trim() !== '' && value.length <= MAX_LENGTH && !/\p{Cc}|\p{Cs}/u.test(value)
  );
}

/**
 * The app's own id of a customer, as Affili takes it: a string.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function toIdString(name: string, value: unknown): string {
  const text = typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : value;
  if (isIdString(text)) return text;
  throw new AffiliError(
    'ERR_AFFILI_INPUT',
    `${name} takes a non-blank string of at most ${MAX_LENGTH} characters without control characters, a safe integer or a bigint`,
  );
}
