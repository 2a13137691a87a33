import cookieParser from 'cookie-parser';
import type { AffiliRequest, AffiliResponse, CookieAttributes } from './express-types';
import { parseReferralToken } from './referral-token';

/** How the cookie that keeps the referrer is set. */
export interface CookieOptions {
  /** `__Secure-…` and `__Host-…` need `secure: true`. @default 'affili_ref' */
  name?: string | undefined;
  /** Below which paths the browser sends it. @default '/' */
  path?: string | undefined;
  /** Only where the cookie is to be seen by subdomains. @default none: this host alone */
  domain?: string | undefined;
  /** Whether scripts of the page can't read it. @default true */
  httpOnly?: boolean | undefined;
  /** `'none'` needs `secure: true`. @default 'lax' */
  sameSite?: 'lax' | 'strict' | 'none' | undefined;
  /** `'auto'` follows `req.secure`, and so Express's `trust proxy`. @default 'auto' */
  secure?: boolean | 'auto' | undefined;
}

/** {@link CookieOptions} with its defaults. @internal */
export interface CookieSettings {
  name: string;
  path: string;
  domain?: string;
  httpOnly: boolean;
  sameSite: 'lax' | 'strict' | 'none';
  secure: boolean | 'auto';
}

const parseCookies = cookieParser();

/** The request's cookies: cookie-parser's result where it is mounted, else read without touching `req`. */
export function cookiesOf(req: AffiliRequest): Record<string, unknown> {
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

export function readReferrerCookie(cookies: Record<string, unknown>, { name }: CookieSettings): string | null {
  return parseReferralToken(cookies[name]);
}

export function setReferrerCookie(
  req: AffiliRequest,
  res: AffiliResponse,
  cookie: CookieSettings,
  referrer: string,
  maxAge: number,
): void {
  res.cookie(cookie.name, referrer, attributesFor(req, cookie, maxAge));
}

export function clearReferrerCookie(req: AffiliRequest, res: AffiliResponse, cookie: CookieSettings): void {
  res.clearCookie(cookie.name, attributesFor(req, cookie));
}

function attributesFor(
  req: AffiliRequest,
  { path, domain, httpOnly, sameSite, secure }: CookieSettings,
  maxAge?: number,
): CookieAttributes {
  return { path, domain, httpOnly, sameSite, secure: secure === 'auto' ? req.secure === true : secure, maxAge };
}
