import cookieParser from 'cookie-parser';
import type { AffiliRequest, AffiliResponse, CookieAttributes } from './express-types';
import { parseReferralToken } from './referral-token';

/** How the cookie that keeps the referrer is set. */
export interface CookieOptions {
  /** @default 'affili_ref' */
  name?: string;
  /** @default '/' */
  path?: string;
  /** Only where the cookie is to be seen by subdomains. @default none: this host alone */
  domain?: string;
  /** @default true */
  httpOnly?: boolean;
  /** `'none'` needs `secure: true`. @default 'lax' */
  sameSite?: 'lax' | 'strict' | 'none';
  /** `'auto'` follows `req.secure`, and so Express's `trust proxy`. @default 'auto' */
  secure?: boolean | 'auto';
}

/** {@link CookieOptions} with its defaults. @internal */
export type CookieSettings = Required<Omit<CookieOptions, 'domain'>> & { domain?: string };

const parseCookies = cookieParser();

/** The request's cookies: cookie-parser's result where it is mounted, else read without touching `req`. */
export function cookiesOf(req: AffiliRequest): Record<string, unknown> {
  if (typeof req.cookies === 'object' && req.cookies !== null) return req.cookies as Record<string, unknown>;
  // cookie-parser skips a request that has cookies already, so a signed one mounted later must find none.
  const standIn = { headers: req.headers } as Parameters<typeof parseCookies>[0];
  parseCookies(standIn, {} as Parameters<typeof parseCookies>[1], () => {});
  return standIn.cookies as Record<string, unknown>;
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
  res.cookie(cookie.name, referrer, { ...attributesFor(req, cookie), maxAge });
}

export function clearReferrerCookie(req: AffiliRequest, res: AffiliResponse, cookie: CookieSettings): void {
  res.clearCookie(cookie.name, attributesFor(req, cookie));
}

function attributesFor(req: AffiliRequest, cookie: CookieSettings): CookieAttributes {
  const { name: _, secure, ...attributes } = cookie;
  return { ...attributes, secure: secure === 'auto' ? req.secure === true : secure };
}
