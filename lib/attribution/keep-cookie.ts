import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import onHeaders from 'on-headers';
import { debug, nameOf } from '../debug';
import type { AffiliResponse } from './express-types';

/** The `Set-Cookie` lines that a response must have, by the name of the cookie. */
const keptLines = new WeakMap<ServerResponse, Map<string, string[]>>();

/**
 * Sets a cookie, and keeps it in the response whatever later code does to `Set-Cookie`, such as a proxy that replaces
 * it. Shared caches don't store that response.
 *
 * @param set - sets it, by the app's own `res.cookie`
 */
export function keepCookie(res: AffiliResponse, name: string, set: () => void): void {
  const before = setCookiesOf(res);
  set();
  const lines = setCookiesOf(res).filter((line) => !before.includes(line));

  let kept = keptLines.get(res);
  if (!kept) {
    kept = new Map();
    keptLines.set(res, kept);
    onHeaders(res, restoreCookies);
    supportAllWriteHeadForms(res);
  }
  kept.set(name, [...(kept.get(name) ?? []), ...lines]);
}

/** Stops keeping a cookie in the response. */
export function releaseCookie(res: AffiliResponse, name: string): void {
  keptLines.get(res)?.delete(name);
}

/** Our `Cache-Control` if the app sets none: no shared cache may store the answer to a link. */
export const PRIVATE = 'private, no-cache';

// `private="X-Header"` applies to one header only (RFC 9111, section 5.2.2.7).
const IS_PRIVATE = /(?:^|,)\s*(?:private|no-store)\s*(?:,|$)/i;

// CDNs prefer these to Cache-Control (RFC 9213).
const FOR_CDNS = /(?:^|-)(?:cdn-cache|surrogate)-control$/;

function restoreCookies(this: ServerResponse): void {
  try {
    const kept = [...keptLines.get(this)!.values()].flat();
    if (keepsPreviousPage(this)) return dropCookies(this, kept);
    const present = setCookiesOf(this);
    const missing = kept.filter((line) => !present.includes(line));
    if (missing.length > 0) this.setHeader('Set-Cookie', [...present, ...missing]);
    if (!IS_PRIVATE.test(textOf(this.getHeader('Cache-Control')))) this.setHeader('Cache-Control', PRIVATE);
    for (const name of this.getHeaderNames().filter((name) => FOR_CDNS.test(name))) this.removeHeader(name);
  } catch (error) {
    // A page never fails because of a link, whatever other middleware did to the response.
    debug('the cookie may be lost: %s', nameOf(error));
  }
}

/**
 * After such an answer to a navigation, the visitor stays on the previous page. So any page could send them here
 * unnoticed.
 */
function keepsPreviousPage({ req, statusCode }: ServerResponse): boolean {
  return (statusCode === 204 || statusCode === 205) && req.headers['sec-fetch-dest'] === 'document';
}

function dropCookies(res: ServerResponse, lines: string[]): void {
  const others = setCookiesOf(res).filter((line) => !lines.includes(line));
  if (others.length > 0) res.setHeader('Set-Cookie', others);
  else res.removeHeader('Set-Cookie');
  debug('not captured: a navigation that is answered with %d shows nothing', res.statusCode);
}

/**
 * on-headers loses the headers of `writeHead(200, undefined, headers)`, and of a list of pairs all but the last of a
 * name. Node takes both.
 */
function supportAllWriteHeadForms(res: ServerResponse): void {
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => ServerResponse;
  res.writeHead = (status: number, ...[reason, last]: unknown[]) =>
    typeof reason === 'string' ? writeHead(status, reason, flat(last)) : writeHead(status, flat(last ?? reason));
}

function flat(headers: unknown): OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined {
  const isListOfPairs = Array.isArray(headers) && Array.isArray(headers[0]);
  return (isListOfPairs ? headers.flat() : headers) as OutgoingHttpHeaders | undefined;
}

function setCookiesOf(res: ServerResponse): string[] {
  const value = res.getHeader('Set-Cookie');
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}

function textOf(value: OutgoingHttpHeader | undefined): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}
