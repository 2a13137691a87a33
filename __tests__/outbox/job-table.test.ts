import type PgBoss from 'pg-boss';
import { createOutbox, type Boss } from 'express-affili/outbox';
import { clientOf } from '../support/client-of';
import { errorOf } from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { eventually } from '../support/outbox-eventually';
import { usePostgres } from '../support/postgres';
import { answer } from '../support/reactions';
import { queryJobTable } from '../../lib/outbox/job-table';

const postgres = usePostgres();

/** A pg-boss that asks in this way for a job, and what it was then asked. */
function bossThatAsks(query: string) {
  const asked: string[] = [];
  const boss = {
    getJobById: async (_name: string, _id: string, { db }: { db: PgBoss.Db }) => {
      await db.executeSql(query, []);
      return null;
    },
    getDb: () => ({
      executeSql: (text: string) => {
        asked.push(text);
        return Promise.resolve({ rows: [] });
      },
    }),
  } as unknown as Boss;
  return { boss, asked };
}

// As pg-boss 10, 11 and 12 ask; 12 also takes a schema in quotes.
test.each([
  ['pgboss.job', 'SELECT id, EXTRACT(epoch FROM expire_in) FROM pgboss.job WHERE name = $1 AND id = $2'],
  ['pgboss.job_common', 'SELECT id FROM pgboss.job_common WHERE name = $1 AND id = $2'],
  ['queues.j0a1b', '\n    SELECT id,\n  name\n    FROM queues.j0a1b\n    WHERE name = $1\n      AND id = $2\n'],
  ['"my shop-1".job', 'SELECT id FROM "my shop-1".job\nWHERE name = $1'],
  ['"shop"."job"', 'SELECT id FROM "shop"."job" WHERE name = $1'],
  ['pgboss.job', 'SELECT id\nFROM\n  pgboss.job\nWHERE\n  name = $1'],
])('finds the table %s', async (table, query) => {
  const { boss, asked } = bossThatAsks(query);
  await queryJobTable(boss, 'queue', (name) => `DELETE FROM ${name}`);
  expect(asked).toEqual([`DELETE FROM ${table}`]);
});

test('sees and mends in another schema', async () => {
  const queue = 'affili-registrations';
  const boss = await postgres.startBoss({ schema: 'shop_queues' });
  const affili = (await hostileServer()).next(answer(422));
  const outbox = await createOutbox(boss);
  await outbox.addConversion({ order_id: '1', amount: 1, customer_id: 'c-1' });
  await outbox.addConversionStatus({ order_id: '1' }, 'refunded', { startAfter: 60 });
  expect(await outbox.counts()).toMatchObject({ waiting: 2, failed: 0 });
  await outbox.work(clientOf(affili), () => undefined);
  await eventually(async () => expect(await outbox.failed()).toHaveLength(1));
  expect(await outbox.retryFailed()).toBe(1);
  boss.wake(queue);
  await eventually(() => expect(affili.conversions).toHaveLength(1));
  // The refund may only now begin to wait for the conversion.
  await eventually(async () => {
    await postgres.query(
      "UPDATE shop_queues.job SET start_after = now() WHERE state < 'active' AND NOT data ? 'spare'",
    );
    boss.wake(queue);
    expect(affili.conversions).toMatchObject([{ status: 2 }]);
  });
});

test.each([
  ['says no table', { executeSql: () => Promise.resolve({ rows: [] }) }, 'SELECT 1'],
  ['has no database', undefined, 'SELECT id FROM pgboss.job WHERE name = $1'],
])('refuses a pg-boss that %s', async (_what, db, query) => {
  const { boss } = bossThatAsks(query);
  const error = await errorOf(queryJobTable({ ...boss, getDb: () => db } as Boss, 'queue', (name) => name));
  expect(error).toMatchObject({ code: 'ERR_AFFILI_OPTIONS' });
});

describe('a pg-boss that can not be asked', () => {
  const boss: Boss = {
    createQueue: () => Promise.resolve(),
    send: () => Promise.resolve('id'),
    work: () => Promise.resolve('worker'),
  };
  const outbox = () => createOutbox(boss);

  test.each([
    ['counts', async () => (await outbox()).counts()],
    ['failed', async () => (await outbox()).failed()],
    ['retryFailed', async () => (await outbox()).retryFailed()],
  ])('is refused by %s', async (_what, call) => {
    const message = 'boss takes a started pg-boss, version 10, 11 or 12';
    expect(await errorOf(call())).toMatchObject({ code: 'ERR_AFFILI_OPTIONS', message });
  });

  test('is refused where it has to hold conversions', async () => {
    const message = 'boss takes a pg-boss: its methods createQueue, send, work, getJobById, deleteJob';
    const call = createOutbox(boss, { unclearConversions: 'hold' });
    expect(await errorOf(call)).toMatchObject({ code: 'ERR_AFFILI_OPTIONS', message });
  });
});

test.each([['unclearConversions', { unclearConversions: 'ask' }]])('refuses a wrong %s: %j', async (name, options) => {
  const call = createOutbox({} as Boss, options as object);
  expect((await errorOf(call)).code).toBe('ERR_AFFILI_OPTIONS');
  const valid = await postgres.startBoss();
  expect((await errorOf(createOutbox(valid, options as object))).message).toBe(`${name} takes 'retry' or 'hold'`);
});
