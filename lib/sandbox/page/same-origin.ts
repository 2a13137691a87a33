import type { RequestHandler } from 'express';

/** An address, or a name without a dot, or below localhost: what no foreign site's DNS can point here. */
const NEAR_HOST = /^(\d+(\.\d+){3}|\[[\da-f:.]+\]|[\w-]+|([\w-]+\.)+localhost)(:\d+)?$/i;

/** Any site can make a visitor's browser send requests to loopback; none but our own page may see or change anything. */
export const sameOriginOnly: RequestHandler = ({ method, headers }, res, next) => {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  const isRead = method === 'GET' || method === 'HEAD';
  const isForeign = origin === undefined ? site === 'cross-site' || site === 'same-site' : hostOf(origin) !== host;
  if (NEAR_HOST.test(host) && (isRead || !isForeign)) return next();
  res.status(403).type('text').send("The sandbox's page is only to be used from itself, on this machine.");
};

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
