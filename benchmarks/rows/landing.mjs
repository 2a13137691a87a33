import { affili } from '../../dist/index.js';
import { bareCookie } from '../support/bare-cookie.mjs';
import { compare } from '../support/comparison.mjs';
import { interleave } from '../support/interleave.mjs';
import { middlewareTime } from '../support/middleware-time.mjs';

const CONTENDERS = { affili: affili({ token: 'benchmark' }), 'bare res.cookie()': bareCookie };

/** The time that a page view with a link spends in the middleware: one page of a visit, whose cookie is kept to the last. */
export async function measure() {
  const url = '/products/42?referrer=aff-1&exp=30';
  const time = await interleave(CONTENDERS, (middleware) => middlewareTime(middleware, url), { rounds: 21, warmUp: 5 });
  const what = 'landing with a link, time in the middleware';
  const theirs = time['bare res.cookie()'];
  return [compare({ what, against: 'bare res.cookie()', ours: time.affili, theirs, unit: 'µs', atMost: 3 })];
}
