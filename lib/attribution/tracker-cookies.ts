import { readCookie } from './cookies';
import type { AffiliRequest } from './express-types';
import { parseReferralToken } from './referral-token';

/**
 * Reads the cookies of Affili's own browser tracker, which a site may have used before this package (seen in Affili's
 * code, not documented): `AFFILI_DATA` of v2, base64 of JSON with a `referrer`, then `affili_referrer` of v1, the plain
 * token.
 */
export function referrerOfTracker(req: AffiliRequest): string | null {
  return readCookie(req, 'AFFILI_DATA', parseTrackerData) ?? readCookie(req, 'affili_referrer', parseReferralToken);
}

function parseTrackerData(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  try {
    const data: unknown = JSON.parse(Buffer.from(value, 'base64').toString());
    return parseReferralToken((data as { referrer?: unknown } | null)?.referrer);
  } catch {
    // A visitor can put anything into a cookie; an unreadable one is ignored.
    return null;
  }
}
