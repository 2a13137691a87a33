import cookieParser from 'cookie-parser';
import helmet from 'helmet';
import { affili } from '../../dist/index.js';
import { compare } from '../support/comparison.mjs';
import { interleave } from '../support/interleave.mjs';
import { middlewareTime } from '../support/middleware-time.mjs';

const CONTENDERS = {
  affili: affili({ token: 'benchmark' }),
  'a no-op': (req, res, next) => next(),
  'cookie-parser': cookieParser(),
  helmet: helmet(),
  'plain req.query': plainVersion,
};

/** What one writes without this package. */
function plainVersion(req, res, next) {
  const { referrer, exp } = req.query;
  if (referrer) res.cookie('affili_ref', referrer, { maxAge: exp * 86_400_000, httpOnly: true });
  next();
}

/** The time that a page view without a link spends in the middleware. */
export async function measure() {
  const url = '/products/42?utm_source=newsletter&utm_medium=email';
  const time = await interleave(CONTENDERS, (middleware) => middlewareTime(middleware, url), { rounds: 15, warmUp: 5 });
  const line = { what: 'page view without a link, time in the middleware', ours: time.affili, unit: 'µs' };
  return [
    compare({ ...line, against: 'a no-op', theirs: time['a no-op'] }),
    compare({ ...line, against: 'cookie-parser', theirs: time['cookie-parser'], atMost: 0.06 }),
    compare({ ...line, against: 'helmet', theirs: time.helmet, atMost: 0.09 }),
    compare({ ...line, against: 'plain req.query', theirs: time['plain req.query'], atMost: 0.13 }),
  ];
}
