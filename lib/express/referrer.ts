import { clearReferrerCookie } from '../attribution/attribution-cookie';
import type { AffiliRequest, AffiliResponse } from '../attribution/express-types';
import { knownReferrer } from '../attribution/known-referrer';
import { debug } from '../debug';
import { setVisit, visitOf } from './visit';

/**
 * The referral token that this visitor came with, or `null`: from this request's own link if it was captured, else from
 * our cookie, else from a cookie of Affili's own browser tracker, else from our cookie of a link without `exp`.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS` if `affili()` is not mounted before the route
 */
export function referrerFrom(req: AffiliRequest): string | null {
  const { settings, captured, cleared } = visitOf(req);
  if (cleared) return null;
  // With 'first-click', a link is captured only if no cookie takes precedence.
  const known = captured === null ? knownReferrer(req, settings.cookie) : { referrer: captured, source: 'this link' };
  if (!known) return null;
  debug('the referrer comes from %s', known.source);
  return known.referrer;
}

/**
 * Removes our cookie, with the attributes it was set with, and forgets the link of this request. For withdrawn consent;
 * a registration does not need it. Call it before the response's headers are sent. If the site also uses Affili's own
 * browser tracker, it has to remove that one's cookies itself.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS` if `affili()` is not mounted before the route
 */
export function clearReferrer(req: AffiliRequest, res: AffiliResponse): void {
  const { settings } = visitOf(req);
  clearReferrerCookie(req, res, settings.cookie);
  setVisit(req, { settings, captured: null, cleared: true });
  debug('cleared the cookie');
}
