import { decodePercent, isReferralToken } from './referral-token';

/** The two parameters of a link, as one of the readings finds them. */
export interface LinkParameters {
  /** The referral token; `null` where the parameter holds anything else, `undefined` where there is no such parameter. */
  referrer: string | null | undefined;
  /** The text of the lifetime; `undefined` where there is no such parameter. */
  exp: string | undefined;
}

/** Proxies have been seen to pass fragments on. */
export const withoutFragment = (url: string): string => url.split('#', 1)[0]!;

/**
 * Reads a link as Affili writes it: `?referrer=TOKEN&exp=NUMBER`. `req.query` is of no use here: what it holds depends
 * on the app's query parser, and Express 5 parses it anew at every read.
 */
export function readAsWritten(url: string): LinkParameters {
  const link = withoutFragment(url);
  const queryStart = link.indexOf('?');
  // Of a repeated parameter the last one counts, as in Affili's own browser tracker, and only that is decoded.
  const last = new Map<string, string>();
  for (const pair of queryStart === -1 ? [] : link.slice(queryStart + 1).split('&')) last.set(...nameAndValue(pair));

  const referrer = last.get('referrer');
  const token = referrer === undefined ? undefined : decodePercent(referrer);
  const exp = last.get('exp');
  return {
    referrer: referrer === undefined ? undefined : isReferralToken(token) ? token : null,
    exp: exp === undefined ? undefined : (decodePercent(exp) ?? ''),
  };
}

/** A token may have `=` in it, so only the first one counts. */
export function nameAndValue(pair: string): [name: string, value: string] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}
