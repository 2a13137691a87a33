import cookieParser from 'cookie-parser';
import helmet from 'helmet';
import { affili } from '../../dist/index.js';
import { compare } from './comparison.mjs';
import { interleave } from './interleave.mjs';
import { middlewareTime } from './middleware-time.mjs';

const CONTENDERS = {
  affili: affili({ token: 'benchmark' }),
  'a no-op': (req, res, next) => next(),
  'cookie-parser': cookieParser(),
  helmet: helmet(),
  'plain req.query': plainVersion,
  'reading req.url': readUrl,
};

/** What one writes without this package. */
function plainVersion(req, res, next) {
  const { referrer, exp } = req.query;
  if (referrer) res.cookie('affili_ref', referrer, { maxAge: exp * 86_400_000, httpOnly: true });
  next();
}

/** The least that can be done with a request: the first look at one costs more than the search. */
function readUrl(req, res, next) {
  if (req.url === '') throw new Error('no URL');
  next();
}

/** The time that a page view without a link spends in the middleware. */
export async function comparePageViews(what, makeMessages) {
  const url = '/products/42?utm_source=newsletter&utm_medium=email';
  const measureOne = (middleware) => middlewareTime(middleware, url, makeMessages);
  const time = await interleave(CONTENDERS, measureOne, { rounds: 15, warmUp: 5 });
  const line = (against, target) =>
    compare({ what, against, ours: time.affili, theirs: time[against], unit: 'µs', ...target });
  return [
    line('a no-op'),
    line('cookie-parser', { atMost: 0.06 }),
    line('helmet', { atMost: 0.09 }),
    line('plain req.query', { atMost: 0.13 }),
    line('reading req.url'),
  ];
}
