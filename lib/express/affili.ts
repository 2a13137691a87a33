import type { AffiliMiddleware, AffiliRequest, AffiliResponse } from '../attribution/express-types';
import { mayBeAffiliateLink } from '../attribution/judge-link';
import { debug, nameOf } from '../debug';
import { capture } from './capture';
import { parseOptions, type AffiliOptions, type AffiliSettings } from './options';
import { setVisit, type Visit } from './visit';

/**
 * Creates the middleware that keeps the referrer of an affiliate link in a cookie. Mount it before the routes.
 *
 * It never throws and never answers an error because of a link. A URL that is not an affiliate link, or that no person
 * followed, changes nothing.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS`, at once, if an option is wrong
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
    setVisit(req, isLink ? { ...withoutLink, captured: tryToCapture(url, req, res, settings) } : withoutLink);
    next();
  };
}

function tryToCapture(url: string, req: AffiliRequest, res: AffiliResponse, settings: AffiliSettings): string | null {
  try {
    return capture(url, req, res, settings);
  } catch (error) {
    // A page view never fails because of a link, whatever another middleware did to req or res.
    debug('not captured: %s', nameOf(error));
    return null;
  }
}
