import { mayBeAffiliateLink } from '../attribution/affiliate-link';
import { cookiesOf, readReferrerCookie, setReferrerCookie } from '../attribution/attribution-cookie';
import { debug, nameOf } from '../debug';
import type { AffiliMiddleware, AffiliRequest, AffiliResponse } from '../attribution/express-types';
import { judgeLink } from './link';
import { parseOptions, type AffiliOptions, type AffiliSettings } from './options';
import { setVisit, type Visit } from './visit';

/**
 * Makes the middleware that keeps the referrer of an affiliate link in a cookie. Mount it before the routes.
 *
 * No link makes it throw or answer an error: what is not a clean link changes nothing.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`, at once, where an option is wrong
 *
 * @example
 * ```ts
 * import express from 'express';
 * import { affili } from 'express-affili';
 *
 * const app = express();
 * app.use(affili({ token: process.env.AFFILI_TOKEN }));
 * ```
 */
export function affili(options: AffiliOptions = {}): AffiliMiddleware {
  const settings = parseOptions(options);
  const withoutLink: Visit = { settings, captured: null, cleared: false };

  return function affiliMiddleware(req, res, next) {
    const url = req.originalUrl ?? req.url;
    const isLink = typeof url === 'string' && mayBeAffiliateLink(url);
    const visit = isLink ? { ...withoutLink } : withoutLink;
    setVisit(req, visit);
    if (isLink) {
      try {
        visit.captured = capture(url, req, res, settings);
      } catch (error) {
        // A page view never fails because of a link, whatever another middleware did to req or res.
        debug('not captured: %s', nameOf(error));
      }
    }
    next();
  };
}

/** Answers the referrer that was kept, or `null`. */
function capture(url: string, req: AffiliRequest, res: AffiliResponse, settings: AffiliSettings): string | null {
  const link = judgeLink(url, settings);
  if (!link) return null;
  const { referrer, exp, lifetime, replaces } = link;
  if (referrer === null) return refused('what the link carries is no referral token');
  if (res.headersSent) return refused('the headers are sent already');

  // No shared cache may hand one visitor's cookie to another, or swallow the next click.
  if (res.getHeader('Cache-Control') === undefined) res.setHeader('Cache-Control', 'private, no-cache');

  if (!replaces && readReferrerCookie(cookiesOf(req), settings.cookie) !== null) {
    return refused(exp === undefined ? 'without exp it replaces no cookie' : 'the first click has a cookie');
  }
  if (!mayTrack(req, settings)) return refused('shouldTrack said no');

  setReferrerCookie(req, res, settings.cookie, referrer, lifetime);
  debug('captured a link for %d s', lifetime / 1000);
  return referrer;
}

function mayTrack(req: AffiliRequest, { shouldTrack }: AffiliSettings): boolean {
  if (!shouldTrack) return true;
  try {
    const answer: unknown = shouldTrack(req);
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
