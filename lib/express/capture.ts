import { setReferrerCookie } from '../attribution/attribution-cookie';
import type { AffiliRequest, AffiliResponse } from '../attribution/express-types';
import { keepOutOfCaches, keepPrivate } from '../attribution/cache-control';
import { countsAsClick } from '../attribution/fetch-metadata';
import { judgeLink } from '../attribution/judge-link';
import { knownReferrer } from '../attribution/known-referrer';
import { debug, nameOf } from '../debug';
import type { AffiliSettings } from './options';

/**
 * Keeps the referrer of a link in the cookie, if the link counts.
 *
 * @param url - the request's URL, which contains the word `referrer`
 * @returns the referrer that was kept, or `null`
 */
export function capture(url: string, req: AffiliRequest, res: AffiliResponse, settings: AffiliSettings): string | null {
  const link = judgeLink(url, settings);
  if (!link) return refused('the URL has no parameter referrer');
  const { referrer, lifetime, changes } = link;
  const reading = changes.length > 0 ? 'as returned' : 'as written';
  debug('read a link %s%s', reading, changes.map((change) => `, ${change} put right`).join(''));
  if (referrer === null) return refused('what the link carries is no referral token');
  if (res.headersSent) return refused('the headers are sent already');
  if (!countsAsClick(req, { origins: settings.origins, partitioned: settings.cookie.partitioned })) {
    keepOutOfCaches(res);
    return refused('by its method and Fetch Metadata, no person followed it');
  }
  keepPrivate(res);

  // A link without any exp is perhaps not Affili's.
  const isWeak = link.exp === undefined;
  if (isWeak && knownReferrer(req, settings.cookie)) return refused('without exp it replaces no cookie');
  if (!isWeak && isLaterClick(req, settings)) return refused('the first click has a cookie');
  if (!mayTrack(req, { referrer, lifetime }, settings)) return refused('shouldTrack said no');

  setReferrerCookie(req, res, settings.cookie, { referrer, isWeak }, lifetime);
  debug('captured a link for %d s', lifetime / 1000);
  return referrer;
}

function isLaterClick(req: AffiliRequest, { attribution, cookie }: AffiliSettings): boolean {
  if (attribution === 'last-click') return false;
  const known = knownReferrer(req, cookie);
  return known !== null && !known.isWeak;
}

function mayTrack(
  req: AffiliRequest,
  link: { referrer: string; lifetime: number },
  { shouldTrack }: AffiliSettings,
): boolean {
  if (!shouldTrack) return true;
  try {
    const answer: unknown = shouldTrack(req, link);
    // An async function is a mistake, but its rejection must not end the process.
    Promise.resolve(answer).catch(() => {});
    return answer === true;
  } catch (error) {
    debug('shouldTrack threw: %s', nameOf(error));
    return false;
  }
}

function refused(rule: string): null {
  debug('not captured: %s', rule);
  return null;
}
