import cookieParser from 'cookie-parser';
import type { AffiliRequest } from './express-types';

const parseCookies = cookieParser();

/**
 * Reads a cookie of the request, and where there are several of the name, the first that can be used. A browser sends
 * two where the cookie's options were changed, or where a parent domain has one of its own.
 *
 * @param read - answers `null` for a value that can't be used
 */
export function readCookie<T>(req: AffiliRequest, name: string, read: (value: unknown) => T | null): T | null {
  const value = cookiesOf(req)[name];
  if (value === undefined) return null;
  return read(value) ?? firstOf(valuesInHeader(req, name), read);
}

/** The request's cookies: cookie-parser's result where it is mounted, else read without touching `req`. */
function cookiesOf(req: AffiliRequest): Record<string, unknown> {
  if (isRecord(req.cookies)) return req.cookies;
  // Adapters of other servers may have anything there, on which cookie-parser would throw.
  if (typeof req.headers.cookie !== 'string') return {};
  // cookie-parser skips a request that has cookies already, so a signed one mounted later must find none.
  const standIn = { headers: req.headers } as Parameters<typeof parseCookies>[0];
  parseCookies(standIn, {} as Parameters<typeof parseCookies>[1], () => {});
  return standIn.cookies as Record<string, unknown>;
}

/** Not what has its cookies behind a get(): the package `cookies`, whose instance many apps put there, or a Map. */
function isRecord(cookies: unknown): cookies is Record<string, unknown> {
  return typeof cookies === 'object' && cookies !== null && typeof (cookies as { get?: unknown }).get !== 'function';
}

/** All of a name, which parsers of cookies don't tell: they keep the first. */
function valuesInHeader({ headers }: AffiliRequest, name: string): string[] {
  if (typeof headers.cookie !== 'string') return [];
  return headers.cookie
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1'));
}

function firstOf<T>(values: string[], read: (value: unknown) => T | null): T | null {
  for (const value of values) {
    const usable = read(value);
    if (usable !== null) return usable;
  }
  return null;
}
