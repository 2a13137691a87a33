import type { AffiliMiddleware, AffiliRequest, AffiliResponse } from '../attribution/express-types';
import { mayBeAffiliateLink } from '../attribution/judge-link';
import { debug, nameOf } from '../debug';
import { capture } from './capture';
import { parseOptions, type AffiliOptions, type AffiliSettings } from './options';
import { setVisit, type Visit } from './visit';

/**
 * Makes the middleware that keeps the referrer of an affiliate link in a cookie. Mount it before the routes.
 *
 * No link makes it throw or answer an error: what is no link of an affiliate, or was not followed by a person, changes
 * nothing.
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
