import { setImmediate as nextTurn } from 'node:timers/promises';
import express from 'express';
import { affili, registerCustomer } from '../../dist/index.js';
import { makeCalls } from '../support/calls.mjs';
import { startServers } from '../support/child-server.mjs';
import { nodeMessages } from '../support/express-messages.mjs';

const PAGE_VIEWS = 1_000_000;
const LANDINGS = 100_000;
const SIGNUPS = 50_000;
const BATCH = 1000;

function createApp(origin) {
  const app = express();
  app.use(affili({ token: 'benchmark', baseUrl: origin }));
  app.get('/products/:id', (req, res) => res.end());
  app.get('/register', (req, res) => res.locals.done(registerCustomer(req, req.headers['x-customer'])));
  return app;
}

async function viewPages(app, count, url) {
  for (let viewed = 0; viewed < count; viewed += BATCH) {
    for (let view = 0; view < BATCH; view += 1) app(...nodeMessages(url));
    await nextTurn();
  }
}

function signUp(app, number) {
  const [req, res] = nodeMessages('/register', { cookie: 'affili_ref=aff-1', 'x-customer': `customer-${number}` });
  return new Promise((done) => {
    res.locals = { done };
    app(req, res);
  });
}

/** @param share - of the whole load */
async function load(app, share) {
  await viewPages(app, PAGE_VIEWS * share, '/products/42?utm_source=newsletter&utm_medium=email');
  await viewPages(app, LANDINGS * share, '/products/42?referrer=aff-1&exp=30');
  await makeCalls(SIGNUPS * share, (number) => signUp(app, number));
}

async function heapInMb() {
  await nextTurn();
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1e6;
}

/** What a long life leaves behind in an app's memory. */
export async function measure() {
  let warnings = 0;
  process.on('warning', () => (warnings += 1));
  const { origins, stop } = await startServers('stand-in.mjs');
  const app = createApp(origins[0]);
  await load(app, 0.1);
  const theirs = await heapInMb();
  await load(app, 1);
  const ours = await heapInMb();
  stop();
  const what = 'after 1 M page views, 100 k landings, 50 k signups';
  const ratio = ours / theirs;
  return [
    {
      what: `heap ${what}`,
      against: 'at the start',
      ratio,
      target: '≤ 1.05',
      reached: ratio <= 1.05,
      ours,
      theirs,
      unit: 'MB',
    },
    { what: `listener warnings ${what}`, against: '–', ratio: warnings, target: 'none', reached: warnings === 0 },
  ];
}
