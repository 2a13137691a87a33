import type { RequestListener } from 'node:http';

/** Names of this machine, with or without a port. */
const OWN = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Answers only under a name of this machine. A foreign page can make its own host name point to 127.0.0.1 (DNS
 * rebinding), and would then read the customers as if they were its own.
 */
export function ownHostOnly(app: RequestListener): RequestListener {
  return (req, res) => {
    if (OWN.test(req.headers.host ?? '')) app(req, res);
    else res.writeHead(403, { 'Content-Type': 'text/plain' }).end('This shop answers at localhost only.\n');
  };
}
