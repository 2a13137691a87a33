import { Pool } from 'pg';
import { createOutbox, type SqlRunner } from 'express-affili/outbox';
import { clientOf } from '../support/client-of';
import { hostileServer } from '../support/hostile-server';
import { eventually } from '../support/eventually';
import { usePostgres } from '../support/postgres';

const postgres = usePostgres();
const SIGNUP = { referrer: 'aff-1', mcs_id: '42' };
const PAYMENT = { order_id: '1', amount: 1, mcs_id: '42' };

/** As postgres.js and its ORMs answer. */
const bare = (db: SqlRunner): SqlRunner => ({
  async executeSql(text, values) {
    const result = await db.executeSql(text, values);
    return (Array.isArray(result) ? result : result.rows) as object[];
  },
});

test('takes an executeSql that answers the rows alone', async () => {
  const outbox = await createOutbox(await postgres.startBoss(), { queue: 'bare' });
  // Twice, since what is known takes another way.
  for (let count = 0; count < 2; count += 1) {
    await postgres.transaction(async (db) => {
      await outbox.add(SIGNUP, { db: bare(db) });
      await outbox.addConversion(PAYMENT, { db: bare(db) });
      await outbox.addConversionStatus({ order_id: '1' }, 'refunded', { db: bare(db) });
    });
  }
  expect(await outbox.counts()).toMatchObject({ waiting: 4, failed: 0 });
});

/** As an app has it that reads JSON, dates and counts in its own way. */
test('works where the app has type parsers of its own', async () => {
  const affili = await hostileServer();
  affili.customers.push({ id: 'affili-1', mcs_id: '42' });
  const asText = { getTypeParser: () => (value: unknown) => value };
  const pool = new Pool({ connectionString: postgres.url, types: asText });
  const boss = await postgres.startBoss({ db: { executeSql: (text, values) => pool.query(text, values) } });
  const outbox = await createOutbox(boss, { queue: 'own-types' });
  await outbox.add(SIGNUP);
  await outbox.addConversion(PAYMENT);
  await outbox.add({ ...SIGNUP, referrer: 'aff-2', mcs_id: '43' });
  expect(await outbox.counts()).toEqual({ waiting: 3, active: 0, failed: 0, oldest: expect.any(Date) as Date });
  const handed: string[] = [];
  await outbox.work(clientOf(affili), (_customer, { mcs_id }) => handed.push(mcs_id), {
    onConverted: (_conversion, { order_id }) => handed.push(`order ${order_id}`),
    onError: () => undefined,
  });
  await eventually(async () => {
    await postgres.query('UPDATE pgboss.job SET start_after = now() WHERE state = $1', 'retry');
    expect(handed.sort()).toEqual(['42', '43', 'order 1']);
  });
  await boss.send('own-types-failed', {
    registration: { mcs_id: '44' },
    error: { code: 'X', httpStatus: null, message: 'y' },
  });
  expect(await outbox.failed()).toMatchObject([{ registration: { mcs_id: '44' }, error: { code: 'X' } }]);
  await boss.stop();
  await pool.end();
});
