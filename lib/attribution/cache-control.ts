import type { ServerResponse } from 'node:http';
import { beforeHeaders } from './before-headers';
import type { AffiliResponse } from './express-types';

/** No shared cache may store the answer, and a browser asks before it uses its own copy. */
const PRIVATE = 'private, no-cache';

// `private="X-Header"` applies to one header only (RFC 9111, section 5.2.2.7).
const IS_PRIVATE = /(?:^|,)\s*(?:private|no-store)\s*(?:,|$)/i;
const IS_ASKED_AGAIN = /(?:^|,)\s*(?:no-cache|no-store)\s*(?:,|$)/i;

// What CDNs and proxies prefer to Cache-Control (RFC 9213; Akamai, LiteSpeed, nginx).
const FOR_PROXIES = /(?:^|-)(?:(?:cdn-cache|surrogate|edge|litespeed-cache)-control|accel-expires)$/;

/** What decides whether a link counts; `Cookie` and `User-Agent` are what `shouldTrack` usually asks for. */
const DECISIVE = [
  'Accept',
  'Cookie',
  'Origin',
  'Sec-Fetch-Dest',
  'Sec-Fetch-Mode',
  'Sec-Fetch-Site',
  'Sec-Fetch-Storage-Access',
  'Sec-Purpose',
  'User-Agent',
];

/** For the answer to a click: no shared cache may give one visitor's cookie to another, or swallow the next click. */
export function keepPrivate(res: AffiliResponse): void {
  if (res.getHeader('Cache-Control') === undefined) res.setHeader('Cache-Control', PRIVATE);
  beforeHeaders(res, (res) => {
    if (!IS_PRIVATE.test(cacheControlOf(res))) res.setHeader('Cache-Control', PRIVATE);
    for (const name of namesForProxies(res)) res.removeHeader(name);
  });
}

/**
 * For the answer to what does not count as a click, such as an image: no cache may give it to somebody who clicks the
 * same link. Where the app sets no `Cache-Control`, none is added: `Vary` keeps the click apart, and CDNs that ignore it
 * are told in their own headers.
 */
export function keepOutOfCaches(res: AffiliResponse): void {
  beforeHeaders(res, (res) => {
    const isStored = res.hasHeader('Cache-Control') || res.hasHeader('Expires');
    if (isStored && !IS_ASKED_AGAIN.test(cacheControlOf(res))) res.setHeader('Cache-Control', PRIVATE);
    // Not `*`: a service worker's `cache.put()` throws there.
    res.setHeader('Vary', [res.getHeader('Vary') ?? [], ...DECISIVE].flat().join(', '));
    for (const name of namesForProxies(res)) res.removeHeader(name);
    res.setHeader('CDN-Cache-Control', 'no-store');
    res.setHeader('Surrogate-Control', 'no-store');
    res.setHeader('X-Accel-Expires', '0');
  });
}

function cacheControlOf(res: ServerResponse): string {
  const value = res.getHeader('Cache-Control');
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}

function namesForProxies(res: ServerResponse): string[] {
  return res.getHeaderNames().filter((name) => FOR_PROXIES.test(name));
}
