import type { Boss } from 'express-affili/outbox';
import { createOutbox } from 'express-affili/outbox';
import type PgBoss from 'pg-boss';
import { hostileServer, type HostileServer } from '../support/hostile-server';
import { clientOf } from '../support/client-of';
import { outboxApps, type OutboxApp } from '../support/outbox-app';
import { eventually } from '../support/outbox-eventually';
import { databaseOf, embeddedPostgres } from '../support/pglite';
import { answer, late, well } from '../support/reactions';
import { ECHO, expectNoSecrets, REGISTRATION } from '../support/secrets';

const postgres = embeddedPostgres();
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
  const ids = Array.from({ length: 150 }, (_, index) => String(index));
  await app.add(...ids);
  await app.work();
  // Polling alone, five at a time, would take half a minute.
  await eventually(() => expect(app.handed).toHaveLength(150));
  expect(new Set(app.handed.map(([mcs_id]) => mcs_id))).toEqual(new Set(ids));
  expect(app.affili.customers).toHaveLength(150);
  await eventually(async () => expect(new Set(await app.states())).toEqual(new Set(['completed'])));
});

test.each([[1], [3]])('handles %d at a time', async (concurrency) => {
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
    { concurrency },
  );
  await eventually(() => expect(app.handed).toHaveLength(12));
  expect(most).toBe(concurrency);
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
  const app = await outboxApp();
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
  await app.add(...Array.from({ length: 100 }, (_, index) => String(index)));
  await app.work(() => new Promise((resolve) => setTimeout(resolve, 100)), { concurrency: 1 });
  await eventually(() => expect(app.handed).toHaveLength(1));
  await app.boss.stop();
  expect(new Set(await app.states())).toEqual(new Set(['completed', 'created']));
});

describe('where Postgres goes away for a moment', () => {
  /** A Postgres that, once it is armed, answers no statement for 700 ms after the first of this sort. */
  function cutOffAfter(sort: RegExp) {
    const database = databaseOf(postgres.pglite);
    let isArmed = false;
    let end = 0;
    const db: PgBoss.Db = {
      async executeSql(text, values) {
        if (performance.now() < end) throw new Error('Connection terminated');
        if (isArmed && sort.test(text)) {
          isArmed = false;
          end = performance.now() + 700;
        }
        return database.executeSql(text, values);
      },
    };
    return { db, arm: () => (isArmed = true) };
  }

  test.each([
    ['taken up', /SET\s+state = 'active'/],
    ['done', /state = 'completed'/],
  ])('when a job is %s, goes on once it is back, and does nothing twice', async (when, lastStatement) => {
    const affili = await hostileServer();
    const { db, arm } = cutOffAfter(lastStatement);
    const outbox = await createOutbox(await postgres.startBoss(db), { queue: `away-when-${when.replace(' ', '-')}` });
    for (const mcs_id of ['1', '2', '3']) await outbox.add({ referrer: 'aff-1', mcs_id });
    const handed: string[] = [];
    arm();
    await outbox.work(clientOf(affili), (_customer, { mcs_id }) => handed.push(mcs_id), { concurrency: 1 });
    await eventually(() => expect(new Set(handed)).toEqual(new Set(['1', '2', '3'])));
    expect(handed).toHaveLength(3);
  });
});

describe('what a worker leaves behind that is killed', () => {
  /** A job that has been active for some seconds, and nobody at it. */
  async function orphan(app: OutboxApp, seconds: number): Promise<void> {
    await app.add('42');
    await (await postgres.startBoss()).fetch(app.queue);
    await postgres.query(
      `UPDATE pgboss.job SET started_on = now() - $2 * interval '1 s' WHERE name = $1`,
      app.queue,
      seconds,
    );
  }

  test('is taken over within a minute', async () => {
    const app = await outboxApp();
    await orphan(app, 46);
    jest.useFakeTimers({ advanceTimers: true });
    await app.work();
    jest.advanceTimersByTime(15_000);
    jest.useRealTimers();
    await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
  });

  test('is left alone for as long as a worker may take', async () => {
    const app = await outboxApp();
    await orphan(app, 40);
    await (await postgres.startBoss()).expire();
    expect(await app.states()).toEqual(['active']);
  });
});

describe('with no more of pg-boss than createQueue, send and work', () => {
  /** Jobs in memory. */
  function minimalBoss() {
    const jobs: { name: string; data: object }[] = [];
    const outcomes: unknown[] = [];
    const boss: Boss = {
      createQueue: () => Promise.resolve(),
      send(name, data) {
        jobs.push({ name, data });
        return Promise.resolve('id');
      },
      async work(name, _options, handler) {
        const [job] = jobs.filter((each) => each.name === name).splice(0, 1);
        if (job) outcomes.push(await handler([{ id: 'id', data: job.data }]).catch((error: unknown) => error));
        return 'worker';
      },
    };
    return { boss, jobs, outcomes };
  }

  async function workOff(affili: HostileServer) {
    const { boss, jobs, outcomes } = minimalBoss();
    const outbox = await createOutbox(boss);
    await outbox.add(REGISTRATION);
    const ids: string[] = [];
    await outbox.work(clientOf(affili, { retries: 0 }), ({ id }) => ids.push(id), { concurrency: 1 });
    return { ids, jobs, outcomes };
  }

  test('a registration is brought to Affili and to the app', async () => {
    const { ids, outcomes } = await workOff(await hostileServer());
    expect(ids).toEqual(['affili-1']);
    expect(outcomes).toEqual([undefined]);
  });

  test('pg-boss is told of a failure, without secrets, and tries again itself', async () => {
    const { outcomes } = await workOff((await hostileServer()).next(answer(503, { message: ECHO })));
    expect(outcomes).toEqual([expect.objectContaining({ code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 503 })]);
    expectNoSecrets(outcomes);
  });

  test('what Affili refuses is sent to the dead-letter queue', async () => {
    const { jobs, outcomes } = await workOff((await hostileServer()).next(answer(422)));
    expect(outcomes).toEqual([undefined]);
    expect(jobs.at(-1)).toEqual({
      name: 'affili-registrations-failed',
      data: { registration: REGISTRATION, error: expect.objectContaining({ httpStatus: 422 }) as object },
    });
    expect(jobs).toHaveLength(2);
  });
});
