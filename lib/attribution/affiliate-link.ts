import { decodePercent, parseReferralToken } from './referral-token';

/** What an affiliate link brings along. */
export interface AffiliateLink {
  /** The referral token, or `null` where the parameter holds anything else. */
  referrer: string | null;
  /** The raw lifetime; `undefined` where the link has no such parameter, so that it is perhaps not Affili's. */
  exp: string | undefined;
}

/** A search through the URL that nearly every page view fails, so that it pays for nothing else. */
export function mayBeAffiliateLink(url: string): boolean {
  return url.includes('referrer=');
}

/**
 * Reads the affiliate link from a request's URL. `req.query` is of no use here: what it holds depends on the
 * app's query parser, and Express 5 parses it anew at every read.
 */
export function readAffiliateLink(url: string): AffiliateLink | null {
  const withoutFragment = url.split('#', 1)[0]!;
  const queryStart = withoutFragment.indexOf('?');
  if (queryStart === -1) return null;

  let referrer: string | undefined;
  let exp: string | undefined;
  for (const pair of withoutFragment.slice(queryStart + 1).split('&')) {
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    const value = equals === -1 ? '' : pair.slice(equals + 1);
    // Of a repeated parameter the last one counts, as in Affili's own browser tracker.
    if (name === 'referrer') referrer = value;
    else if (name === 'exp') exp = value;
  }
  if (referrer === undefined) return null;
  return {
    referrer: parseReferralToken(referrer),
    exp: exp === undefined ? undefined : (decodePercent(exp) ?? ''),
  };
}
