import cookieParser from 'cookie-parser';
import type { AffiliRequest } from './express-types';

const parseCookies = cookieParser();

/** So many cookies of a name are looked at (our choice): a browser has one for each domain and path. */
const MAX_COOKIES = 50;

/**
 * Reads a cookie of the request, and where there are several of the name, the first that can be used. A browser sends
 * two where the cookie's options were changed, or where a parent domain has one of its own.
 *
 * @param read - answers `null` for a value that can't be used
 */
export function readCookie<T>(req: AffiliRequest, name: string, read: (value: unknown) => T | null): T | null {
  const value = cookiesOf(req, name)[name];
  if (value === undefined) return null;
  return read(value) ?? firstOf(valuesInHeader(req, name), read);
}

/** cookie-parser's result where it is mounted, else what it reads of this name, without touching `req`. */
function cookiesOf(req: AffiliRequest, name: string): Record<string, unknown> {
  if (isRecord(req.cookies)) return req.cookies;
  // Of all others it would decode the values, which takes long where somebody sends thousands that are broken.
  const cookie = pairsInHeader(req, name).join('; ');
  // cookie-parser skips a request that has cookies already, so a signed one mounted later must find none.
  const standIn = { headers: { cookie } } as Parameters<typeof parseCookies>[0];
  parseCookies(standIn, {} as Parameters<typeof parseCookies>[1], () => {});
  return standIn.cookies as Record<string, unknown>;
}

/** Not what has its cookies behind a get(): the package `cookies`, whose instance many apps put there, or a Map. */
function isRecord(cookies: unknown): cookies is Record<string, unknown> {
  return typeof cookies === 'object' && cookies !== null && typeof (cookies as { get?: unknown }).get !== 'function';
}

/** All of a name, which parsers of cookies don't tell: they keep the first. */
function valuesInHeader(req: AffiliRequest, name: string): string[] {
  return pairsInHeader(req, name).map((pair) =>
    pair
      .slice(name.length + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1'),
  );
}

function pairsInHeader({ headers }: AffiliRequest, name: string): string[] {
  // Adapters of other servers may have anything there.
  if (typeof headers.cookie !== 'string') return [];
  return (
    headers.cookie
      .split(';')
      // Not trimmed, which takes off more than cookies are parted by: a name that begins with such a character is another.
      .map((pair) => pair.replace(/^[ \t]+/, ''))
      .filter((pair) => pair.startsWith(`${name}=`))
      .slice(0, MAX_COOKIES)
  );
}

function firstOf<T>(values: string[], read: (value: unknown) => T | null): T | null {
  for (const value of values) {
    const usable = read(value);
    if (usable !== null) return usable;
  }
  return null;
}
