import { clearReferrerCookie, cookiesOf, readReferrerCookie } from '../attribution/attribution-cookie';
import { debug } from '../debug';
import type { AffiliRequest, AffiliResponse } from '../attribution/express-types';
import { referrerOfTracker } from '../attribution/tracker-cookies';
import { setVisit, visitOf } from './visit';

/**
 * The referral token that this visitor came with, or `null`: from this request's own link if it was captured, else from
 * our cookie, else from those of Affili's own browser tracker.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS` where `affili()` is not mounted before the route
 */
export function referrerFrom(req: AffiliRequest): string | null {
  const { settings, captured, cleared } = visitOf(req);
  if (cleared) return null;
  if (captured !== null) return found('this link', captured);
  const cookies = cookiesOf(req);
  const ours = readReferrerCookie(cookies, settings.cookie);
  if (ours !== null) return found('the cookie', ours);
  const trackers = referrerOfTracker(cookies);
  return trackers === null ? null : found("the cookie of Affili's tracker", trackers);
}

/**
 * Removes our cookie, with the attributes it was set with, and forgets what this request brought. For consent that is
 * withdrawn; a registration does not need it. Call it before the response's headers are sent. The cookies of Affili's own
 * browser tracker, where a site has that too, are the site's to remove.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS` where `affili()` is not mounted before the route
 */
export function clearReferrer(req: AffiliRequest, res: AffiliResponse): void {
  const { settings } = visitOf(req);
  clearReferrerCookie(req, res, settings.cookie);
  setVisit(req, { settings, captured: null, cleared: true });
  debug('cleared the cookie');
}

function found(source: string, referrer: string): string {
  debug('the referrer comes from %s', source);
  return referrer;
}
