/**
 * Goes from pg-boss 10 to 12 as docs/upgrading.md says, in the empty database of DATABASE_URL, while Affili is down, and checks
 * that what waits is not lost and a payment of before is known after. It prints a line per check, and `done`: `run.mjs` has put it beside what it needs.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { AffiliClient } from 'express-affili';
import { createOutbox } from 'express-affili/outbox';
import { createSandbox } from 'express-affili/sandbox';
import pg from 'pg';

const connectionString = process.env.DATABASE_URL;
const sandbox = createSandbox();
let isDown = false;
const server = createServer((req, res) => (isDown ? res.writeHead(503).end() : sandbox(req, res)));
await once(server.listen(0, '127.0.0.1'), 'listening');
const baseUrl = `http://127.0.0.1:${server.address().port}`;
const client = new AffiliClient({ token: 'sandbox-token', baseUrl });

const pool = new pg.Pool({ connectionString });
const query = (sql) => pool.query(sql);

/** Starts pg-boss, and makes the outbox. */
async function start(pgBoss, schema, beforeOutbox = () => {}) {
  const { PgBoss, default: defaultExport } = await import(pgBoss);
  const boss = new (PgBoss ?? defaultExport)({ connectionString, schema });
  boss.on('error', (error) => console.log(`FAILED  upgrade: ${pgBoss}\n${error.stack}`));
  await boss.start();
  await beforeOutbox();
  return { boss, outbox: await createOutbox(boss, { schema }) };
}

/** By `order_id`, how often a worker handed each conversion to the app. */
const handed = new Map();
const work = (outbox) =>
  outbox.work(client, () => {}, {
    onConverted: (_conversion, { order_id }) => handed.set(order_id, (handed.get(order_id) ?? 0) + 1),
    onError: () => {},
  });

const ofOrder = (order_id) => sandbox.conversions.filter((conversion) => conversion.order_id === order_id);

async function eventually(assertion) {
  for (const end = Date.now() + 30_000; ;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A payment that came up before its customer waits for five minutes. */
const giveTurn = (schema) => query(`UPDATE ${schema}.job SET start_after = now() WHERE state = 'retry'`);

const payment = (order_id, mcs_id) => ({ order_id, amount: 240_000, mcs_id });

const before = await start('pg-boss-10', 'pgboss');
await work(before.outbox);
await before.outbox.add({ referrer: 'aff-1', mcs_id: 'user-1' });
await before.outbox.addConversion(payment('paid-before', 'user-1'));
await eventually(async () => {
  await giveTurn('pgboss');
  assert.equal(handed.get('paid-before'), 1);
});
// Two that wait, and one that stands among the failed.
isDown = true;
await before.outbox.add({ referrer: 'aff-1', mcs_id: 'user-2' });
await before.outbox.addConversion(payment('waits', 'user-2'));
await eventually(async () => {
  const { rows } = await query("SELECT id FROM pgboss.job WHERE name = 'affili-registrations' AND state = 'retry'");
  assert.equal(rows.length, 2);
});
await before.boss.send('affili-registrations-failed', { registration: { referrer: 'aff-1', mcs_id: 'user-3' } });
await before.boss.stop();

const after = await start('pg-boss-12.35.0', 'pgboss12', () =>
  query('ALTER TABLE pgboss.affili_payments SET SCHEMA pgboss12'),
);
async function moveWhatWaits() {
  const { rows } = await query(
    `SELECT name, id, data FROM pgboss.job
     WHERE name IN ('affili-registrations', 'affili-registrations-failed') AND state IN ('created', 'retry', 'active')`,
  );
  for (const { name, id, data } of rows) await after.boss.send(name, data, { id });
  return rows.length;
}
assert.equal(await moveWhatWaits(), 3);
// Once more does no harm.
await moveWhatWaits();
isDown = false;
assert.equal((await after.outbox.counts()).failed, 1);
await work(after.outbox);
await after.outbox.retryFailed();
await after.outbox.addConversion(payment('paid-before', 'user-1'));
await after.outbox.addConversionStatus({ order_id: 'paid-before' }, 'refunded');
await after.outbox.addConversionStatus({ order_id: 'waits' }, 'refunded');
await eventually(async () => {
  const { waiting, active, failed } = await after.outbox.counts();
  await giveTurn('pgboss12');
  assert.deepEqual({ waiting, active, failed }, { waiting: 0, active: 0, failed: 0 });
});
assert.deepEqual(sandbox.customers.map(({ mcs_id }) => mcs_id).sort(), ['user-1', 'user-2', 'user-3']);
for (const order_id of ['paid-before', 'waits']) {
  assert.deepEqual(
    ofOrder(order_id).map(({ status }) => status),
    [2],
  );
}
console.log('ok      upgrade from pg-boss 10 to 12: what waits is not lost, and what was paid is not sent again');

console.log('done');
process.exit();
