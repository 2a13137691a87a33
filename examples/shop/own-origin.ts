import type { IncomingMessage } from 'node:http';

/**
 * Stops pages of other sites from signing up their visitors here, or refunding payments: browsers say where a form
 * comes from. A client that does not is no current browser, and can't misuse anybody's session.
 */
export function ownOriginOnly(req: IncomingMessage, _res: unknown, next: (error?: Error) => void): void {
  const { origin, host, 'sec-fetch-site': site } = req.headers;
  const isOwn = site ? site === 'same-origin' || site === 'none' : origin === undefined || hostOf(origin) === host;
  // The error handler shows a page for it.
  next(isOwn ? undefined : Object.assign(new Error('Sent by another origin'), { status: 403 }));
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
