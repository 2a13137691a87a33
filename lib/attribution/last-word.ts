import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import onHeaders from 'on-headers';
import { debug, nameOf } from '../debug';
import type { AffiliResponse } from './express-types';

/** By response and cookie, the lines of `Set-Cookie` that are to be in it. */
const keptLines = new WeakMap<ServerResponse, Map<string, string[]>>();

/**
 * Sets a cookie, and has it in the response whatever later code does to `Set-Cookie`, such as a proxy that replaces it.
 * Shared caches don't keep that response.
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
    onHeaders(res, haveTheLastWord);
    takeAllFormsOfWriteHead(res);
  }
  kept.set(name, [...(kept.get(name) ?? []), ...lines]);
}

/** Has a cookie in the response no longer, if later code replaces it. */
export function letCookieGo(res: AffiliResponse, name: string): void {
  keptLines.get(res)?.delete(name);
}

/** What is said of caching where the app says nothing: no shared cache may keep the answer to a link. */
export const UNSHARED = 'private, no-cache';

// `private="X-Header"` is of one header alone (RFC 9111, section 5.2.2.7).
const IS_UNSHARED = /(?:^|,)\s*(?:private|no-store)\s*(?:,|$)/i;

// CDNs prefer them to Cache-Control (RFC 9213).
const FOR_CDNS = /(?:^|-)(?:cdn-cache|surrogate)-control$/;

function haveTheLastWord(this: ServerResponse): void {
  try {
    const kept = [...keptLines.get(this)!.values()].flat();
    if (leavesVisitorElsewhere(this)) return dropCookies(this, kept);
    const present = setCookiesOf(this);
    const missing = kept.filter((line) => !present.includes(line));
    if (missing.length > 0) this.setHeader('Set-Cookie', [...present, ...missing]);
    if (!IS_UNSHARED.test(textOf(this.getHeader('Cache-Control')))) this.setHeader('Cache-Control', UNSHARED);
    for (const name of this.getHeaderNames().filter((name) => FOR_CDNS.test(name))) this.removeHeader(name);
  } catch (error) {
    // A page never fails because of a link, whatever other middleware did to the response.
    debug('the cookie may be lost: %s', nameOf(error));
  }
}

/**
 * After such an answer to a navigation the visitor stays on the page they were on. So a page of anybody's could send them
 * here without their seeing it.
 */
function leavesVisitorElsewhere({ req, statusCode }: ServerResponse): boolean {
  return (statusCode === 204 || statusCode === 205) && req.headers['sec-fetch-dest'] === 'document';
}

function dropCookies(res: ServerResponse, lines: string[]): void {
  const others = setCookiesOf(res).filter((line) => !lines.includes(line));
  if (others.length > 0) res.setHeader('Set-Cookie', others);
  else res.removeHeader('Set-Cookie');
  debug('not captured: a navigation that is answered with %d shows nothing', res.statusCode);
}

/**
 * on-headers knows neither `writeHead(200, undefined, headers)`, of which it loses the headers, nor a list of pairs, of
 * which it loses all but the last of a name. Node takes both.
 */
function takeAllFormsOfWriteHead(res: ServerResponse): void {
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
