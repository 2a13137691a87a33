import { readReferrerCookie, type CookieSettings } from './attribution-cookie';
import type { AffiliRequest } from './express-types';
import { referrerOfTracker } from './tracker-cookies';

/** The referrer that a visitor already has. */
export interface KnownReferrer {
  referrer: string;
  /** For `DEBUG=express-affili`. */
  source: string;
  /** Whether any link with an `exp` replaces it. */
  isWeak: boolean;
}

/**
 * The referrer that a visitor already has: from our cookie, then from one of Affili's browser tracker, then from our
 * cookie of a link without `exp`.
 */
export function knownReferrer(req: AffiliRequest, cookie: CookieSettings): KnownReferrer | null {
  const ours = readReferrerCookie(req, cookie);
  if (ours && !ours.isWeak) return { ...ours, source: 'the cookie' };
  const trackers = referrerOfTracker(req);
  if (trackers !== null) return { referrer: trackers, source: "the cookie of Affili's tracker", isWeak: false };
  return ours && { ...ours, source: 'the cookie of a link without exp' };
}
