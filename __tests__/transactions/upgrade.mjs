/**
 * Goes from pg-boss 10 to 12 as docs/upgrading.md says, in the empty database of DATABASE_URL, and checks that a payment of
 * before is known after. It prints a line per check, and `done`: `run.mjs` has put it beside what it needs.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { AffiliClient } from 'express-affili';
import { createOutbox } from 'express-affili/outbox';
import { createSandbox } from 'express-affili/sandbox';
import pg from 'pg';

const connectionString = process.env.DATABASE_URL;
const sandbox = createSandbox();
const server = sandbox.listen(0, '127.0.0.1');
await once(server, 'listening');
const baseUrl = `http://127.0.0.1:${server.address().port}`;
const client = new AffiliClient({ token: 'sandbox-token', baseUrl });

/** Starts pg-boss and a worker; what is converted is told to `onConverted`. */
async function start(pgBoss, schema, beforeOutbox = () => {}) {
  const { PgBoss, default: defaultExport } = await import(pgBoss);
  const boss = new (PgBoss ?? defaultExport)({ connectionString, schema });
  boss.on('error', (error) => console.log(`FAILED  upgrade: ${pgBoss}\n${error.stack}`));
  await boss.start();
  await beforeOutbox();
  const outbox = await createOutbox(boss, { schema });
  const converted = new Promise((resolve) => {
    void outbox.work(client, () => {}, { onConverted: ({ id }) => resolve(id) });
  });
  return { boss, outbox, converted };
}

const statusOf = (id) => sandbox.conversions.find((conversion) => conversion.id === id).status;

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

const payment = { order_id: 'paid-before', amount: 240_000, mcs_id: 'user-1' };

const before = await start('pg-boss-10', 'pgboss');
await before.outbox.add({ referrer: 'aff-1', mcs_id: 'user-1' });
await before.outbox.addConversion(payment);
const id = await before.converted;
await eventually(async () => assert.equal((await before.outbox.counts()).waiting, 0));
await before.boss.stop();

const after = await start('pg-boss-12.35.0', 'pgboss12', async () => {
  const db = new pg.Client({ connectionString });
  await db.connect();
  await db.query('ALTER TABLE pgboss.affili_payments SET SCHEMA pgboss12');
  await db.end();
});
await after.outbox.addConversion(payment);
await after.outbox.addConversionStatus({ order_id: 'paid-before' }, 'refunded');
await eventually(() => assert.equal(statusOf(id), 2));
assert.equal(sandbox.conversions.length, 1);
console.log(
  'ok      upgrade from pg-boss 10 to 12: a payment of before is not sent again, and can be refunded by order_id',
);

console.log('done');
process.exit();
