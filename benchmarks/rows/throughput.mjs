import autocannon from 'autocannon';
import { startServers } from '../support/child-server.mjs';
import { compare } from '../support/comparison.mjs';
import { interleave } from '../support/interleave.mjs';

const HEADERS = { cookie: 'sid=s%3AoBx7vGqvWmQwLxY3; theme=dark' };

async function requestsPerSecond(origin) {
  const url = `${origin}/products/42?utm_source=newsletter&utm_medium=email`;
  const { requests, duration, non2xx, errors } = await autocannon({
    url,
    headers: HEADERS,
    connections: 10,
    duration: 1,
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} page views failed`);
  return requests.total / duration;
}

/** Page views a second of an app with the middleware, and of the same app without it. */
export async function measure() {
  const { origins, stop } = await startServers('page-servers.mjs');
  const [bare, withMiddleware, withNoOp] = origins;
  const rate = await interleave({ bare, withMiddleware, withNoOp }, requestsPerSecond, { rounds: 15, warmUp: 2 });
  stop();
  const ours = {
    what: 'throughput of an app with the middleware',
    ours: rate.withMiddleware,
    unit: '/s',
    atLeast: 0.98,
  };
  return [
    compare({ ...ours, against: 'bare app', theirs: rate.bare }),
    compare({ ...ours, against: 'the same app with a no-op', theirs: rate.withNoOp }),
  ];
}
