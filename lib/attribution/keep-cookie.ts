import type { ServerResponse } from 'node:http';
import { debug } from '../debug';
import { beforeHeaders } from './before-headers';
import type { AffiliResponse } from './express-types';

/** The `Set-Cookie` lines that a response must have. */
const keptLines = new WeakMap<ServerResponse, string[]>();

/**
 * Sets a cookie, and keeps it in the response whatever later code does to `Set-Cookie`, such as a proxy that replaces
 * it.
 *
 * @param set - sets it, by the app's own `res.cookie`
 */
export function keepCookie(res: AffiliResponse, set: () => void): void {
  const before = setCookiesOf(res);
  set();
  const lines = setCookiesOf(res).filter((line) => !before.includes(line));

  const kept = keptLines.get(res);
  if (!kept) beforeHeaders(res, restoreCookies);
  keptLines.set(res, [...(kept ?? []), ...lines]);
}

/** Stops keeping a cookie in the response. */
export function releaseCookie(res: AffiliResponse, name: string): void {
  const kept = keptLines.get(res)?.filter((line) => !line.startsWith(`${name}=`));
  if (kept) keptLines.set(res, kept);
}

function restoreCookies(res: ServerResponse): void {
  const kept = keptLines.get(res)!;
  if (keepsPreviousPage(res)) return dropCookies(res, kept);
  const present = setCookiesOf(res);
  const missing = kept.filter((line) => !present.includes(line));
  if (missing.length > 0) res.setHeader('Set-Cookie', [...present, ...missing]);
}

/**
 * After such an answer to a navigation, the visitor stays on the previous page. So any page could send them here
 * unnoticed.
 */
function keepsPreviousPage({ req, statusCode }: ServerResponse): boolean {
  const { 'sec-fetch-dest': destination, 'sec-fetch-mode': mode } = req.headers;
  return (statusCode === 204 || statusCode === 205) && (destination === 'document' || mode === 'navigate');
}

function dropCookies(res: ServerResponse, lines: string[]): void {
  const others = setCookiesOf(res).filter((line) => !lines.includes(line));
  if (others.length > 0) res.setHeader('Set-Cookie', others);
  else res.removeHeader('Set-Cookie');
  debug('not captured: a navigation that is answered with %d shows nothing', res.statusCode);
}

function setCookiesOf(res: ServerResponse): string[] {
  const value = res.getHeader('Set-Cookie');
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [String(value)];
}
