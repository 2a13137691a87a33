import { expressMessages } from './express-messages.mjs';

/**
 * So many that what a middleware leaves to the garbage collector is collected on its own time, and that none of them is
 * in the processor's cache any more: an app does other work between two requests.
 */
const COUNT = 5000;

/** The time of one call of the middleware, in µs. */
export function middlewareTime(middleware, url, makeMessages = expressMessages) {
  const messages = makeMessages({ count: COUNT, url });
  const start = performance.now();
  for (const [req, res] of messages) middleware(req, res, ignore);
  return ((performance.now() - start) / COUNT) * 1000;
}

function ignore() {}
