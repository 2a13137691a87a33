import type { IncomingMessage } from 'node:http';

/**
 * Lets no page of another site sign its visitors up here, or give back what they paid: browsers say where a form comes
 * from. What says nothing of it is no browser of today, and nobody's session can be misused by it.
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
