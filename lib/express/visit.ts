import { AffiliError } from '../affili-error';
import type { AffiliRequest } from '../attribution/express-types';
import type { AffiliSettings } from './options';

/** What `affili()` found out about a request. */
export interface Visit {
  settings: AffiliSettings;
  /** The referrer that was captured from this request's own link. */
  captured: string | null;
  /** Whether this request removed the cookie. */
  cleared: boolean;
}

// Not a property of `req`: Express replaces the prototype of each request, which makes writing a property many times
// slower.
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
  throw new AffiliError('ERR_AFFILI_OPTIONS', whyUnknown(req));
}

function whyUnknown(req: unknown): string {
  if (req === undefined || req === null) {
    return (
      "there is no req: hand over Express's, or where there is no request, such as in a timer, use " +
      'outbox.addConversion or client.conversions.create for a payment, outbox.add or client.customers.create for a signup'
    );
  }
  if (isFetchRequest(req)) {
    return (
      "a Fetch Request was handed over, as auth libraries and Next's app router have it: hand over Express's own req, " +
      'which a middleware after affili() can keep in an AsyncLocalStorage'
    );
  }
  return 'affili() is not mounted before this route: write app.use(affili()) above it and hand over its req, or express-affili is installed twice';
}

/** Node's own, a polyfill's, or a wrapper of one: its headers have a `get()`. */
function isFetchRequest(req: unknown): boolean {
  try {
    return typeof (req as { headers?: { get?: unknown } }).headers?.get === 'function';
  } catch {
    // A getter that throws, as in Next.
    return false;
  }
}
