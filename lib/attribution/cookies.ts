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
  const value = cookiesOf(req, name)[name];
  if (value === undefined) return null;
  return read(value) ?? firstOf(valuesInHeader(req, name), read);
}

/** cookie-parser's result if it is mounted, else what it reads for this name, without touching `req`. */
function cookiesOf(req: AffiliRequest, name: string): Record<string, unknown> {
  if (isRecord(req.cookies)) return req.cookies;
  // Only this name: decoding thousands of broken values would take long.
  const cookie = pairsInHeader(req, name).join('; ');
  // cookie-parser skips a request that has cookies already, so a signed one mounted later must find none.
  const standIn = { headers: { cookie } } as Parameters<typeof parseCookies>[0];
  parseCookies(standIn, {} as Parameters<typeof parseCookies>[1], () => {});
  return standIn.cookies as Record<string, unknown>;
}

/** False for an object with a `get()`: a Map, or an instance of the package `cookies`, which many apps put there. */
function isRecord(cookies: unknown): cookies is Record<string, unknown> {
  return typeof cookies === 'object' && cookies !== null && typeof (cookies as { get?: unknown }).get !== 'function';
}

/** All values of a name; cookie parsers keep only the first. */
function valuesInHeader(req: AffiliRequest, name: string): string[] {
  return pairsInHeader(req, name).map((pair) =>
    pair
      .slice(name.length + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1'),
  );
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

function firstOf<T>(values: string[], read: (value: unknown) => T | null): T | null {
  for (const value of values) {
    const usable = read(value);
    if (usable !== null) return usable;
  }
  return null;
}
