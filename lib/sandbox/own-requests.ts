import type { RequestHandler } from 'express';

/** An address, a name without a dot (a container), or a name below localhost: no foreign site's DNS can point it here. */
const NEAR_HOST = /^(\d+(\.\d+){3}|\[[\da-f:.]+\]|[\w-]+|([\w-]+\.)+localhost)$/i;

/**
 * Any website can have its visitor's browser send requests to this machine, and by DNS rebinding can even read the
 * answers: its own name then points to loopback. So `Host` must be a name that is ours, and what a browser sends for
 * another site is refused, but for somebody following a link to here.
 *
 * @param listensOn - the host that the sandbox was told to listen on
 */
export function ownRequestsOnly(listensOn: string | undefined): RequestHandler {
  return ({ method, headers }, res, next) => {
    const { host = '', origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
    const name = host.replace(/:\d+$/, '').toLowerCase();
    const isOurs = NEAR_HOST.test(name) || name === listensOn?.toLowerCase();
    const isForeign = origin === undefined ? site === 'cross-site' || site === 'same-site' : hostOf(origin) !== host;
    const isFollowedLink = method === 'GET' && mode === 'navigate';
    if (isOurs && (!isForeign || isFollowedLink)) return next();
    res.status(403).json({
      message: isOurs
        ? 'The sandbox answers no request that a browser sends for another site.'
        : 'The sandbox answers where Host is an address, a name without a dot, below localhost, or the one of --host.',
    });
  };
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
