import timers from 'node:timers/promises';
import { createOutbox } from 'express-affili/outbox';
import { clientOf } from '../support/client-of';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { mortals } from '../support/mortal-boss';
import { outboxApps, type OutboxApp } from '../support/outbox-app';
import { eventually } from '../support/outbox-eventually';
import { usePostgres } from '../support/postgres';
import { answer, late, reset } from '../support/reactions';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);
const { bossThatDiesAt, expire } = mortals(postgres);
afterEach(() => jest.restoreAllMocks());

const done = (app: OutboxApp) =>
  eventually(async () => expect(new Set(await app.states())).toEqual(new Set(['completed'])));
const waiting = (app: OutboxApp) => eventually(async () => expect(await app.states()).toContain('retry'));

test.each([
  ['approved', 1],
  ['refunded', 2],
] as const)('gives a conversion its status, by its id: %s', async (status, sent) => {
  const app = await outboxApp();
  await app.outbox.addConversionStatus({ id: 'c-1' }, status);
  await app.work();
  await done(app);
  expect(app.statuses).toEqual([['c-1', sent]]);
});

describe('by order_id', () => {
  test('waits for a conversion that is added later', async () => {
    const app = await outboxApp();
    await app.outbox.addConversionStatus({ order_id: '1' }, 'refunded');
    await app.work();
    await waiting(app);
    expect(app.errors).toEqual([['ERR_AFFILI_UNAVAILABLE', undefined]]);
    await app.pay('1');
    await eventually(() => expect(app.converted).toHaveLength(1));
    expect(app.statuses).toEqual([]);
    await app.skipTheWait();
    await done(app);
    expect(app.statuses).toEqual([['affili-1', 2]]);
  });

  test('waits for a conversion that waits', async () => {
    const app = await outboxApp();
    app.affili.next(answer(503));
    await app.pay('1');
    await app.outbox.addConversionStatus({ order_id: '1' }, 'refunded');
    await app.work();
    await eventually(async () => expect(await app.states()).toEqual(['retry', 'retry']));
    await eventually(async () => {
      await app.skipTheWait();
      expect(app.statuses).toEqual([['affili-1', 2]]);
    });
    await done(app);
    expect(app.affili.seen.at(-1)!.path).toBe('/services/conversions/affili-1');
  });

  test('is sent after a conversion that is done', async () => {
    const app = await outboxApp();
    await app.pay('1');
    await app.work();
    await done(app);
    await app.outbox.addConversionStatus({ order_id: '1' }, 'approved');
    await eventually(() => expect(app.statuses).toEqual([['affili-1', 1]]));
  });

  test('is given up after keepDays where the payment is never converted', async () => {
    const app = await outboxApp({ keepDays: 1e-9 });
    await app.outbox.addConversionStatus({ order_id: '1' }, 'refunded');
    await app.work();
    await eventually(async () =>
      expect(await app.deadLetters()).toEqual([
        {
          statusChange: { order_id: '1', status: 'refunded', at: expect.any(String) as string },
          error: {
            code: 'ERR_AFFILI_UNAVAILABLE',
            httpStatus: null,
            message: 'The payment is not converted yet, so its status has to wait',
          },
        },
      ]),
    );
  });
});

test('is given up where Affili knows no such conversion', async () => {
  const app = await outboxApp();
  app.affili.next(answer(404));
  await app.outbox.addConversionStatus({ id: 'c-1' }, 'refunded');
  await app.work();
  await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 0, failed: 1 }));
});

describe('no older status after a newer one', () => {
  test('where both become due at once', async () => {
    const app = await outboxApp();
    const ids = Array.from({ length: 6 }, (_, index) => `c-${index}`);
    for (const id of ids) {
      await app.outbox.addConversionStatus({ id }, 'approved');
      await app.outbox.addConversionStatus({ id }, 'refunded');
    }
    // What comes first is worked on for longer, so that what overtakes it would be undone.
    const slowApproval: Reaction = (exchange) => late(exchange.request.body.includes('1') ? 500 : 0)(exchange);
    app.affili.next(...ids.flatMap(() => [slowApproval, slowApproval]));
    await app.work(undefined, { concurrency: 10 });
    await eventually(async () => {
      await app.skipTheWait();
      expect(new Set(await app.states())).toEqual(new Set(['completed']));
    });
    for (const id of ids) {
      const statuses = app.statuses.filter(([of]) => of === id).map(([, status]) => status);
      expect([[2], [1, 2]]).toContainEqual(statuses);
    }
    expect(app.affili.conversions.map(({ status }) => status)).toEqual(ids.map(() => 2));
  });

  test('where the older failed first', async () => {
    const app = await outboxApp();
    app.affili.next(answer(503));
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved');
    await app.work(undefined, { concurrency: 1 });
    await waiting(app);
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'refunded');
    await eventually(() => expect(app.statuses).toHaveLength(2));
    await app.skipTheWait();
    await done(app);
    expect(app.statuses).toEqual([
      ['c-1', 1],
      ['c-1', 2],
    ]);
  });

  test('where the newer may have arrived, and waits for another try', async () => {
    // The older one waits for some seconds, each time, for the newer to be done. No fake timers of jest's are of these.
    const { setTimeout: sleep } = timers;
    jest.spyOn(timers, 'setTimeout').mockImplementation((ms, ...more) => sleep(ms! / 50, ...more));
    const app = await outboxApp();
    app.affili.next(reset);
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved', { startAfter: 3600 });
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'refunded');
    await app.work(undefined, { concurrency: 1 });
    await waiting(app);
    await postgres.query(`UPDATE pgboss.job SET start_after = now() WHERE name = $1 AND state = 'created'`, app.queue);
    await eventually(async () => expect(await app.states()).toEqual(['retry', 'retry']));
    expect(app.statuses).toEqual([['c-1', 2]]);
    await eventually(async () => {
      await app.skipTheWait();
      expect(new Set(await app.states())).toEqual(new Set(['completed']));
    });
    expect(app.statuses).toEqual([
      ['c-1', 2],
      ['c-1', 2],
    ]);
  });

  test('but the older where the newer is refused', async () => {
    const app = await outboxApp();
    app.affili.next(answer(422));
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved', { startAfter: 3600 });
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'refunded');
    await app.work();
    await eventually(async () => expect(await app.deadLetters()).toHaveLength(1));
    await app.skipTheWait();
    await done(app);
    expect(app.statuses).toEqual([
      ['c-1', 2],
      ['c-1', 1],
    ]);
  });
});

test('the same status, added twice, is sent after itself', async () => {
  const app = await outboxApp();
  await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved');
  await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved');
  await app.work();
  await done(app);
  expect([
    [['c-1', 1]],
    [
      ['c-1', 1],
      ['c-1', 1],
    ],
  ]).toContainEqual(app.statuses);
});

test('is sent again where the process dies before it is noted', async () => {
  const queue = 'dying-status';
  const affili = await hostileServer();
  // To add it, and to write the entry of the conversion; then Affili never answers, and the process is gone.
  const { boss, dead } = await bossThatDiesAt(3, 'before');
  const outbox = await createOutbox(boss, { queue });
  affili.next(answer(503));
  await outbox.addConversionStatus({ id: 'c-1' }, 'refunded');
  await outbox.work(clientOf(affili, { retries: 0 }), () => undefined, { concurrency: 1 });
  await dead;
  await expire(queue);
  // Its turn is over some time.
  await postgres.query(
    `UPDATE pgboss.job SET data = data || '{"until": "2020-01-01T00:00:00Z"}' WHERE name = $1`,
    `${queue}-converted`,
  );
  await postgres.query('UPDATE pgboss.job SET start_after = now() WHERE name = $1', queue);
  const other = await createOutbox(await postgres.startBoss(), { queue });
  await other.work(clientOf(affili), () => undefined, { concurrency: 1 });
  await eventually(() => expect(affili.seen).toHaveLength(2));
  expect(affili.seen.map(({ path }) => path)).toEqual(Array(2).fill('/services/conversions/c-1'));
});
