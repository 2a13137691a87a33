import pg from 'pg';
import { startServers } from '../support/child-server.mjs';
import { compare } from '../support/comparison.mjs';
import { heapOf } from '../support/heap-route.mjs';
import { percentile } from '../support/interleave.mjs';
import { writeLoadChart } from '../support/load-chart.mjs';
import { QUEUE, SCHEMA } from '../support/outbox-jobs.mjs';
import { startPostgres } from '../support/postgres.mjs';
import { get, post, steadily } from '../support/steady-load.mjs';

/** How long Affili is silent. */
const SECONDS = 60;
/** Seconds. */
const WARM_UP = 2;
/** A second. */
const SIGNUPS = 200;
/** A second. */
const PAGE_VIEWS = 100;
/** Seconds, of the chart. */
const STEP = 5;
/** Of the client, by default, in ms. */
const TIMEOUT = 5000;

/** Page views and signups of one shop. */
async function load(origin, seconds, name) {
  const [pageViews, signups] = await Promise.all([
    steadily({ perSecond: PAGE_VIEWS, seconds }, (view) => get(`${origin}/products/${view}?utm_source=newsletter`)),
    steadily({ perSecond: SIGNUPS, seconds }, (signup) => {
      const customer = { id: `${name}-${signup}`, first_name: 'Sara', last_name: 'Karimi', email: 'sara@shop.example' };
      return post(`${origin}/register`, customer, { Cookie: 'sid=s%3AoBx7vGqvWmQwLxY3; affili_ref=aff-1' });
    }),
  ]);
  const failed = pageViews.filter(({ isSuccess }) => !isSuccess).length;
  if (failed > 0) throw new Error(`${failed} page views failed`);
  return { pageViews: p99ByTime(pageViews, seconds), signups: signups.filter(({ isSuccess }) => isSuccess) };
}

/** The p99 of each few seconds, in ms. */
function p99ByTime(answers, seconds) {
  return Array.from({ length: Math.ceil(seconds / STEP) }, (_, step) => {
    const within = answers.filter(({ at }) => Math.floor(at / 1000 / STEP) === step);
    return percentile(99, durations(within));
  });
}

const durations = (answers) => answers.map(({ took }) => took);

/** A shop whose Affili is silent, beside one that has none, so that what else the machine does falls on both alike. */
async function loadBoth(ours, theirs) {
  const both = (seconds, name) => Promise.all([load(ours, seconds, name), load(theirs, seconds, name)]);
  const [early] = await both(WARM_UP, 'early');
  const before = await heapOf(ours);
  const [affili, bare] = await both(SECONDS, 'customer');
  return {
    affili,
    bare,
    before,
    after: await heapOf(ours),
    acknowledged: early.signups.length + affili.signups.length,
  };
}

async function loadShops(databaseUrl) {
  const silent = await startServers('silent-server.mjs');
  const shops = [
    await startServers('load-server.mjs', silent.origins[0], databaseUrl),
    await startServers('load-server.mjs'),
  ];
  try {
    return await loadBoth(shops[0].origins[0], shops[1].origins[0]);
  } finally {
    for (const { stop } of [...shops, silent]) stop();
  }
}

/** How many customers wait in the outbox. */
async function countKept(databaseUrl) {
  const db = new pg.Client(databaseUrl);
  await db.connect();
  const { rows } = await db.query(
    `SELECT count(DISTINCT data->'registration'->>'mcs_id')::int FROM ${SCHEMA}.job WHERE name = $1 AND state = 'created'`,
    [QUEUE],
  );
  await db.query(`DROP SCHEMA ${SCHEMA} CASCADE`);
  await db.end();
  return rows[0].count;
}

/** What it does to an app that Affili is silent for a minute, while customers sign up. */
export async function measure() {
  const { url, stop } = startPostgres();
  try {
    const { affili, bare, before, after, acknowledged } = await loadShops(url);
    const kept = await countKept(url);
    const pageViews = { affili: affili.pageViews, bare: bare.pageViews };
    writeLoadChart({ pageViews, seconds: STEP, signups: SIGNUPS });
    const line = (what, ours, against, theirs, unit, target) =>
      compare({ what: `Affili silent, ${SIGNUPS} signups/s: ${what}`, ours, against, theirs, unit, ...target });
    const wait = percentile(99, durations(affili.signups));
    return [
      line('page view, p99', affili.pageViews, 'the same app without Affili', bare.pageViews, 'ms', { atMost: 2 }),
      line('signup, p99', [wait], 'its timeout', [TIMEOUT], 'ms', { atMost: 1.1 }),
      line('heap at its highest', [after.highest], 'at the start', [before.now], 'MB'),
      line('heap after a minute', [after.now], 'at the start', [before.now], 'MB', { atMost: 1.1 }),
      line('kept in the outbox', [kept], 'signups that were answered', [acknowledged], '', { atLeast: 1 }),
    ];
  } finally {
    stop();
  }
}
