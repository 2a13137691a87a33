import { AffiliError } from '../affili-error';
import type { AffiliRequest } from '../attribution/express-types';
import type { AffiliSettings } from './options';

/** What `affili()` found out about one request. */
export interface Visit {
  settings: AffiliSettings;
  /** The referrer that was captured from this request's own link. */
  captured: string | null;
  /** Whether the cookie was removed by this request. */
  cleared: boolean;
}

// Not a property of `req`: Express switches the prototype of each request, which makes writing one many times dearer.
const visits = new WeakMap<AffiliRequest, Visit>();

export function setVisit(req: AffiliRequest, visit: Visit): void {
  visits.set(req, visit);
}

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function visitOf(req: AffiliRequest): Visit {
  const visit = visits.get(req);
  if (visit) return visit;
  throw new AffiliError(
    'ERR_AFFILI_OPTIONS',
    'affili(), of this copy of express-affili, is not mounted before this route: write app.use(affili()) above it, and hand over its req',
  );
}
