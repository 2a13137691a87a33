import type { RequestHandler } from 'express';

/** An address, a name without a dot (a container), or a name below localhost: no foreign site's DNS can point it here. */
const NEAR_HOST = /^(\d+(\.\d+){3}|\[[\da-f:.]+\]|[\w-]+|([\w-]+\.)+localhost)$/i;

/**
 * Any website can make its visitor's browser send requests to this machine, and can even read the answers by DNS
 * rebinding, which points its own name to loopback. So `Host` must be one of our names, and requests that a browser
 * sends for another site are refused, except for a person who follows a link to here.
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

/**
 * If others can reach the sandbox, its page and its JSON are only for this machine and for those who have the token,
 * which browsers ask for as a password.
 *
 * @param listensOn - the host that the sandbox was told to listen on
 */
export function ownersOnly(listensOn: string | undefined, token: string): RequestHandler {
  const isOpen = listensOn !== undefined && !isLoopback(listensOn);
  return ({ headers, socket }, res, next) => {
    if (!isOpen || isLoopback(socket.remoteAddress ?? '') || bears(headers.authorization, token)) return next();
    res.status(401).set('WWW-Authenticate', 'Basic realm="Affili sandbox: the token is the password"');
    res.json({ message: "Give the sandbox's token: as Bearer, or as the password of any user." });
  };
}

/** An address or a name that leads to this machine, and that no other machine can use. */
export function isLoopback(host: string): boolean {
  return /^((::ffff:)?127(\.\d+){3}|::1|([\w-]+\.)*localhost)$/i.test(host);
}

function bears(authorization: string | undefined, token: string): boolean {
  const [, scheme = '', value = ''] = /^(Bearer|Basic) (.+)$/i.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() !== 'basic') return value === token;
  const credentials = Buffer.from(value, 'base64').toString();
  return credentials.slice(credentials.indexOf(':') + 1) === token;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
