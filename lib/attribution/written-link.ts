import { decodePercent, parseReferralToken } from './referral-token';

/** The two parameters of a link, as one of the readings finds them. */
export interface LinkParameters {
  /** The referral token; `null` if the parameter holds anything else, `undefined` if it is missing. */
  referrer: string | null | undefined;
  /** The text of the lifetime; `undefined` if the parameter is missing. */
  exp: string | undefined;
}

/** Some proxies pass fragments on. */
export const withoutFragment = (url: string): string => url.split('#', 1)[0]!;

/**
 * Reads a link as Affili writes it: `?referrer=TOKEN&exp=NUMBER`. Not from `req.query`, which depends on the app's
 * query parser, and which Express 5 parses again at every read.
 */
export function readAsWritten(url: string): LinkParameters {
  const [, ...query] = withoutFragment(url).split('?');
  // Of a repeated parameter, the last value counts, as in Affili's own browser tracker; only that one is decoded.
  const { referrer, exp } = Object.fromEntries(query.join('?').split('&').map(nameAndValue));
  return {
    referrer: referrer === undefined ? undefined : parseReferralToken(referrer),
    exp: exp === undefined ? undefined : (decodePercent(exp) ?? ''),
  };
}

/** Splits at the first `=` only: a token may contain more. */
export function nameAndValue(pair: string): [name: string, value: string] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}
