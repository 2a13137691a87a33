import { readCookie } from './cookies';
import type { AffiliRequest, AffiliResponse, CookieAttributes } from './express-types';
import { keepCookie, releaseCookie } from './keep-cookie';
import { parseReferralToken } from './referral-token';

/** How the cookie that keeps the referrer is set. */
export interface CookieOptions {
  /** `__Secure-…` and `__Host-…` need `secure: true`. @default 'affili_ref' */
  name?: string | undefined;
  /** The browser sends it for this path and all below: with `'first-click'`, a link elsewhere replaces it. @default '/' */
  path?: string | undefined;
  /** Only if subdomains should see the cookie too. @default none: this host alone */
  domain?: string | undefined;
  /** Hides it from scripts on the page. @default true */
  httpOnly?: boolean | undefined;
  /** `'none'` needs `secure: true`. @default 'lax' */
  sameSite?: 'lax' | 'strict' | 'none' | undefined;
  /** `'auto'` follows `req.secure`, and so Express's `trust proxy`. @default 'auto' */
  secure?: boolean | 'auto' | undefined;
  /**
   * For an app embedded in other sites' frames, such as a messenger's mini app: the browser keeps one cookie per
   * embedding site (CHIPS), and links in frames count. Needs `secure: true` and, in practice, `sameSite: 'none'`;
   * Express before 4.19 ignores it.
   */
  partitioned?: boolean | undefined;
}

/** {@link CookieOptions} with its defaults. @internal */
export interface CookieSettings {
  name: string;
  path: string;
  domain?: string;
  httpOnly: boolean;
  sameSite: 'lax' | 'strict' | 'none';
  secure: boolean | 'auto';
  partitioned: boolean;
}

/** What our cookie holds. */
export interface KeptReferrer {
  referrer: string;
  /** Whether the link had no `exp`, so that it may not be Affili's: any link with an `exp` replaces such a cookie. */
  isWeak: boolean;
}

/** The prefix of a weak referrer's value. No token begins with it. */
const WEAK = '~';

export function readReferrerCookie(req: AffiliRequest, { name }: CookieSettings): KeptReferrer | null {
  return readCookie(req, name, parseKept);
}

function parseKept(value: unknown): KeptReferrer | null {
  if (typeof value !== 'string') return null;
  const isWeak = value.startsWith(WEAK);
  const referrer = parseReferralToken(isWeak ? value.slice(WEAK.length) : value);
  return referrer === null ? null : { referrer, isWeak };
}

/** Sets the cookie, and keeps it in the response whatever later code does to `Set-Cookie`. */
export function setReferrerCookie(
  req: AffiliRequest,
  res: AffiliResponse,
  cookie: CookieSettings,
  { referrer, isWeak }: KeptReferrer,
  maxAge: number,
): void {
  keepCookie(res, () => {
    // First, since some clients don't tell the two cookies apart.
    if (cookie.domain !== undefined) clearHostOnlyCookie(req, res, cookie);
    res.cookie(cookie.name, isWeak ? `${WEAK}${referrer}` : referrer, attributesFor(req, cookie, maxAge));
  });
}

/** Removes the cookie, also from this response. */
export function clearReferrerCookie(req: AffiliRequest, res: AffiliResponse, cookie: CookieSettings): void {
  releaseCookie(res, cookie.name);
  if (cookie.domain !== undefined) clearHostOnlyCookie(req, res, cookie);
  res.clearCookie(cookie.name, attributesFor(req, cookie));
}

/** Clears a cookie from before the app set `domain`: a browser would send both, the older one first. */
function clearHostOnlyCookie(req: AffiliRequest, res: AffiliResponse, cookie: CookieSettings): void {
  const { domain: _, ...attributes } = attributesFor(req, cookie);
  res.clearCookie(cookie.name, attributes);
}

function attributesFor(
  req: AffiliRequest,
  { path, domain, httpOnly, sameSite, secure, partitioned }: CookieSettings,
  maxAge?: number,
): CookieAttributes {
  const isSecure = secure === 'auto' ? req.secure === true : secure;
  return { path, domain, httpOnly, sameSite, secure: isSecure, partitioned, maxAge };
}
