import cookieParser from 'cookie-parser';
import type { AffiliRequest } from './express-types';

const parseCookies = cookieParser();

/** The most cookies of one name that are read (our choice): a browser has one for each domain and path. */
const MAX_COOKIES = 50;

/**
 * Reads a cookie of the request; of several with the same name, the first usable one. A browser sends two if the
 * cookie's options were changed, or if a parent domain has one too.
 *
 * @param read - returns `null` for an unusable value
 */
export function readCookie<T>(req: AffiliRequest, name: string, read: (value: unknown) => T | null): T | null {
  const cookies: unknown = req.cookies;
  if (isRecord(cookies)) {
    // What the app reads and removes there counts. Of several with the same name, it has only the first.
    if (cookies[name] === undefined) return null;
    const usable = read(cookies[name]);
    if (usable !== null) return usable;
  }
  for (const pair of pairsInHeader(req, name)) {
    const usable = read(valueOf(pair, name));
    if (usable !== null) return usable;
  }
  return null;
}

/** False for an object with a `get()`: a Map, or an instance of the package `cookies`, which many apps put there. */
function isRecord(cookies: unknown): cookies is Record<string, unknown> {
  return typeof cookies === 'object' && cookies !== null && typeof (cookies as { get?: unknown }).get !== 'function';
}

function pairsInHeader({ headers }: AffiliRequest, name: string): string[] {
  // Adapters for other servers may put anything there.
  if (typeof headers.cookie !== 'string') return [];
  return (
    headers.cookie
      .split(';')
      // No trim(): it removes more than cookie separators, and would turn other names into ours.
      .map((pair) => pair.replace(/^[ \t]+/, ''))
      .filter((pair) => pair.startsWith(`${name}=`))
      .slice(0, MAX_COOKIES)
  );
}

/** Not on `req` itself: a cookie-parser that is mounted later must find no cookies there. */
function valueOf(pair: string, name: string): unknown {
  const standIn = { headers: { cookie: pair } } as Parameters<typeof parseCookies>[0];
  parseCookies(standIn, {} as Parameters<typeof parseCookies>[1], () => {});
  return (standIn.cookies as Record<string, unknown>)[name];
}
