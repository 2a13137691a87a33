import { createOutbox } from 'express-affili/outbox';
import type PgBoss from 'pg-boss';
import { hostileServer } from '../support/hostile-server';
import { clientOf } from '../support/client-of';
import { outboxApps, type OutboxApp } from '../support/outbox-app';
import { eventually } from '../support/outbox-eventually';
import { usePostgres } from '../support/postgres';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);

describe('where Postgres goes away for a moment', () => {
  /** A Postgres that, once it is armed, answers no statement for 700 ms after the first of this sort. */
  function cutOffAfter(sort: RegExp) {
    const database = postgres.db;
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
    const outbox = await createOutbox(await postgres.startBoss({ db }), {
      queue: `away-when-${when.replace(' ', '-')}`,
    });
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
