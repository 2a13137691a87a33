import { createOutbox } from 'express-affili/outbox';
import { hostileServer } from '../support/hostile-server';
import { clientOf } from '../support/client-of';
import { outboxApps } from './outbox-app';
import { eventually } from '../support/eventually';
import { usePostgres } from '../support/postgres';
import { answer, late, well } from '../support/reactions';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);

test('registers the customer, hands it to the app, and is done', async () => {
  const app = await outboxApp();
  await app.add('42');
  await app.work();
  await eventually(async () => expect(await app.states()).toEqual(['completed']));
  expect(app.handed).toEqual([['42', 'affili-1']]);
  expect(app.affili.methods).toEqual(['GET', 'POST']);
  expect(app.errors).toEqual([]);
});

test('is not done before the app has taken the customer', async () => {
  const app = await outboxApp();
  await app.add('42');
  const states: string[] = [];
  await app.work(async () => states.push(...(await app.states())));
  await eventually(async () => expect(await app.states()).toEqual(['completed']));
  expect(states).toEqual(['active']);
});

test('registers no customer whom Affili has already', async () => {
  const app = await outboxApp();
  app.affili.customers.push({ id: 'known', mcs_id: '42' });
  await app.add('42');
  await app.work();
  await eventually(() => expect(app.handed).toEqual([['42', 'known']]));
  expect(app.affili.methods).toEqual(['GET']);
});

test('is no second job when added again while it is active, or done', async () => {
  const app = await outboxApp();
  await app.add('42');
  await app.work(() => app.add('42'));
  await eventually(async () => expect(await app.states()).toEqual(['completed']));
  await app.add('42');
  expect(await app.states()).toEqual(['completed']);
  expect(app.handed).toHaveLength(1);
});

test('takes up what is added while it works', async () => {
  const app = await outboxApp();
  await app.work();
  await app.add('42');
  await eventually(() => expect(app.handed).toHaveLength(1));
  await app.add('43');
  await eventually(() => expect(app.handed).toHaveLength(2));
});

test('works off a backlog without a pause', async () => {
  const app = await outboxApp();
  const ids = Array.from({ length: 100 }, (_, index) => String(index));
  await app.add(...ids);
  await app.work();
  // Polling alone, five at a time, would take twenty seconds.
  await eventually(() => expect(app.handed).toHaveLength(100));
  expect(new Set(app.handed.map(([mcs_id]) => mcs_id))).toEqual(new Set(ids));
  expect(app.affili.customers).toHaveLength(100);
  await eventually(async () => expect(new Set(await app.states())).toEqual(new Set(['completed'])));
});

test('handles as many at a time as it is told', async () => {
  const app = await outboxApp();
  await app.add(...Array.from({ length: 12 }, (_, index) => String(index)));
  let now = 0;
  let most = 0;
  await app.work(
    async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setTimeout(resolve, 50));
      now -= 1;
    },
    { concurrency: 3 },
  );
  await eventually(() => expect(app.handed).toHaveLength(12));
  expect(most).toBe(3);
});

test('one that takes long holds up no other', async () => {
  const app = await outboxApp();
  await app.add('slow', '1', '2', '3', '4', '5', '6');
  let release = () => {};
  const slow = new Promise<void>((resolve) => (release = resolve));
  await app.work((_customer, { mcs_id }) => mcs_id === 'slow' && slow, { concurrency: 2 });
  await eventually(() => expect(app.handed).toHaveLength(6));
  await app.add('7');
  await eventually(() => expect(app.handed).toHaveLength(7));
  release();
  await eventually(() => expect(app.handed.at(-1)).toEqual(['slow', expect.anything()]));
});

test('several instances share the work', async () => {
  const app = await outboxApp({ queue: 'shared' });
  const other = await createOutbox(await postgres.startBoss(), { queue: app.queue });
  await app.add(...Array.from({ length: 40 }, (_, index) => String(index)));
  const handedToOther: string[] = [];
  await Promise.all([
    app.work(undefined, { concurrency: 1 }),
    other.work(clientOf(app.affili), (_, { mcs_id }) => handedToOther.push(mcs_id), { concurrency: 1 }),
  ]);
  await eventually(() => expect(app.handed.length + handedToOther.length).toBe(40));
  expect(app.affili.customers).toHaveLength(40);
});

test('finishes what it has begun when pg-boss stops', async () => {
  const boss = await postgres.startBoss();
  const affili = await hostileServer();
  const outbox = await createOutbox(boss, { queue: 'stopping' });
  await outbox.add({ referrer: 'aff-1', mcs_id: '42' });
  const begun = new Promise<void>((resolve) => {
    affili.next(well, (exchange) => {
      resolve();
      late(300)(exchange);
    });
  });
  await outbox.work(clientOf(affili), () => undefined);
  await begun;
  await outbox.add({ referrer: 'aff-1', mcs_id: '43' }, { startAfter: 3600 });
  await boss.stop();
  expect(await postgres.query("SELECT state FROM pgboss.job WHERE name = 'stopping' ORDER BY state")).toEqual([
    { state: 'created' },
    { state: 'completed' },
  ]);
});

test('leaves a registration that it failed with to the worker who has it now', async () => {
  const app = await outboxApp();
  app.affili.next(answer(503));
  await app.add('42', '43');
  let release = () => {};
  const busy = new Promise<void>((resolve) => (release = resolve));
  await app.work(() => busy, { concurrency: 1 });
  await eventually(async () => expect((await app.states()).sort()).toEqual(['active', 'retry']));
  await app.skipTheWait();
  expect(await (await postgres.startBoss()).fetch(app.queue)).toMatchObject([
    { data: { registration: { mcs_id: '42' } } },
  ]);
  release();
  await eventually(async () => expect((await app.states()).sort()).toEqual(['active', 'completed']));
  await app.boss.stop();
  expect((await app.states()).sort()).toEqual(['active', 'completed']);
});

test('stops soon, however much there is to do', async () => {
  const app = await outboxApp();
  await app.add(...Array.from({ length: 40 }, (_, index) => String(index)));
  await app.work(() => new Promise((resolve) => setTimeout(resolve, 100)), { concurrency: 1 });
  await eventually(() => expect(app.handed).toHaveLength(1));
  await app.boss.stop();
  expect(new Set(await app.states())).toEqual(new Set(['completed', 'created']));
});
