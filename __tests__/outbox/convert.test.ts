import { createOutbox } from 'express-affili/outbox';
import { outboxApps, type OutboxApp } from './outbox-app';
import { clientOf } from '../support/client-of';
import { eventually } from '../support/eventually';
import { usePostgres } from '../support/postgres';
import { answer, reset, well } from '../support/reactions';
import { ECHO, expectNoSecrets, PERSON } from '../support/secrets';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);

afterEach(() => jest.restoreAllMocks());

const done = (app: OutboxApp) =>
  eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 0, active: 0 }));
const waiting = (app: OutboxApp) => eventually(async () => expect(await app.states()).toEqual(['retry']));
const payBy = (app: OutboxApp, mcs_id: string) => app.outbox.addConversion({ order_id: '1', amount: 1, mcs_id });

test('converts, hands the conversion to the app, and is done', async () => {
  const app = await outboxApp();
  const results: unknown[] = [];
  await app.outbox.addConversion({ order_id: 7, amount: 99.5, customer_id: 'c-1', note: 'x' });
  await app.work(undefined, { onConverted: (...args) => results.push(args) });
  await done(app);
  const sent = { type: 'sale', order_id: '7', amount: 99.5, customer_id: 'c-1', note: 'x' };
  expect(app.sent).toEqual([sent]);
  expect(results).toEqual([[{ id: 'affili-1', ...sent }, sent]]);
});

test('needs no onConverted', async () => {
  const app = await outboxApp();
  await app.pay('1');
  await app.work(undefined, { onConverted: undefined });
  await done(app);
  expect(app.sent).toHaveLength(1);
});

test('sends what was converted no second time, long after its job is gone', async () => {
  const app = await outboxApp();
  await app.pay('1', '1');
  await app.work();
  await done(app);
  await postgres.query('DELETE FROM pgboss.job WHERE name = $1', app.queue);
  await app.pay('1');
  expect(await app.states()).toEqual([]);
  expect(app.sent).toHaveLength(1);
});

test('records what Affili answered, though the connection is dead by which it was recorded first', async () => {
  const app = await outboxApp();
  const records = app.outbox.conversions;
  const converted = records.converted.bind(records);
  records.converted = () => {
    records.converted = converted;
    return new Promise(() => {});
  };
  await app.pay('1');
  await app.work();
  await done(app);
  expect(app.converted).toEqual([['1', 'affili-1']]);
  expect(app.sent).toHaveLength(1);
});

test('sends nothing again where Postgres takes longer than a job waits, since the process knows the id', async () => {
  // The 30 s for which a job waits.
  const { setTimeout: later } = globalThis;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation((call, ms) => later(call, ms === 30_000 ? 100 : ms));
  let isAway = false;
  const app = await outboxApp({ queue: 'away' });
  const boss = await postgres.startBoss({
    db: {
      async executeSql(text, values) {
        // pg-boss 10 itself does not survive it.
        if (isAway && text.includes('affili_payments')) throw new Error('the connection is closed');
        return postgres.db.executeSql(text, values);
      },
    },
  });
  app.affili.next(well, (exchange) => {
    isAway = true;
    well(exchange);
  });
  await app.pay('1');
  const outbox = await createOutbox(boss, { queue: app.queue });
  const converted: string[] = [];
  await outbox.work(clientOf(app.affili), () => undefined, {
    onConverted: ({ id }) => converted.push(id),
    onError: () => undefined,
  });
  await waiting(app);
  isAway = false;
  const idOf = 'SELECT id FROM pgboss.affili_payments WHERE queue = $1';
  await eventually(async () => expect(await postgres.query(idOf, app.queue)).toEqual([{ id: 'affili-1' }]));
  await app.skipTheWait();
  await done(app);
  expect(converted).toEqual(['affili-1']);
  expect(app.sent).toHaveLength(1);
});

describe('with an mcs_id in place of customer_id', () => {
  test('waits for a registration that waits here, and goes with the id of the customer', async () => {
    const app = await outboxApp();
    app.affili.next(answer(503));
    await app.outbox.add({ referrer: 'aff-1', mcs_id: '42' });
    await app.work(undefined, { concurrency: 1 });
    await waiting(app);
    await payBy(app, '42');
    await eventually(async () => expect(await app.states()).toEqual(['retry', 'retry']));
    expect(app.sent).toEqual([]);
    // That it waits is no failure that anybody is told of.
    expect(app.errors).toEqual([['ERR_AFFILI_UNAVAILABLE', '42']]);
    await app.skipTheWait();
    await done(app);
    expect(app.sent).toEqual([{ type: 'sale', order_id: '1', amount: 1, customer_id: 'affili-1' }]);
  });

  test('waits for one that stands among the failed', async () => {
    const app = await outboxApp();
    app.affili.next(answer(200, { data: [] }), answer(422, {}));
    await app.add('42');
    await app.work();
    await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ failed: 1 }));
    await payBy(app, '42');
    await waiting(app);
    await app.outbox.retryFailed();
    await eventually(() => expect(app.handed).toHaveLength(1));
    await app.skipTheWait();
    await done(app);
    expect(app.sent).toMatchObject([{ customer_id: 'affili-1' }]);
  });

  test('of a customer whom nobody brought is done, and sent where it is added again after the registration', async () => {
    const app = await outboxApp();
    await app.work();
    await payBy(app, '42');
    await done(app);
    expect(app.sent).toEqual([]);
    expect(app.errors).toEqual([]);
    await app.add('42');
    await eventually(() => expect(app.handed).toHaveLength(1));
    await payBy(app, '42');
    await eventually(() => expect(app.converted).toEqual([['1', 'affili-1']]));
  });

  test('that nobody brought waits where it is added again, whatever the worker did that had it before', async () => {
    const app = await outboxApp();
    let release = () => {};
    const busy = new Promise<void>((resolve) => (release = resolve));
    let isBusy = false;
    await payBy(app, '7');
    await app.add('42');
    await app.work(
      () => {
        isBusy = true;
        return busy;
      },
      { concurrency: 1 },
    );
    await eventually(() => expect(isBusy).toBe(true));
    let fail = () => {};
    app.affili.next((exchange) => (fail = () => answer(503)(exchange)));
    const { length } = app.affili.seen;
    await payBy(app, '7');
    await app.work(undefined, { concurrency: 1 });
    await eventually(() => expect(app.affili.seen).toHaveLength(length + 1));
    release();
    await eventually(async () => expect((await app.states()).sort()).toEqual(['active', 'completed']));
    // At the end of its batch, pg-boss completes the job that the first worker began with.
    await app.add('43');
    await eventually(() => expect(app.handed).toContainEqual(['43', 'affili-2']));
    fail();
    await eventually(async () => expect((await app.states()).sort()).toEqual(['completed', 'completed', 'retry']));
  });

  test.each<[string, unknown]>([
    ['others whose begin with it', '42'],
    ['a number in the answer', 42],
  ])('finds the very customer among %s', async (_what, mcs_id) => {
    const app = await outboxApp();
    const rows = [{ id: 'a', mcs_id: '421' }, { id: 'b', mcs_id: '42 ' }, { id: 'c', mcs_id: '4' }, { id: 'd' }];
    app.affili.next(answer(200, { data: [...rows, { id: 'right', mcs_id }] }));
    await payBy(app, '42');
    await app.work();
    await done(app);
    expect(app.sent).toEqual([expect.objectContaining({ customer_id: 'right' })]);
  });
});

test('an Affili that is down for a day makes neither doubles nor work for a person, and one post', async () => {
  const app = await outboxApp({ unclearConversions: 'hold' });
  app.affili.next(...Array.from({ length: 5 }, () => answer(503)));
  await app.pay('1');
  await app.work();
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await eventually(async () => {
      expect(app.errors).toHaveLength(attempt);
      expect(await app.states()).toEqual(['retry']);
    });
    await app.skipTheWait();
  }
  await done(app);
  expect(app.sent).toHaveLength(1);
  expect(await app.outbox.failed()).toEqual([]);
});

test('calls onConverted again where it failed, with the same id, and sends nothing again', async () => {
  const app = await outboxApp();
  await app.outbox.addConversion({ order_id: '1', amount: 1, customer_id: 'c-1', buyer: PERSON });
  const ids: string[] = [];
  const theirs = Object.assign(new TypeError(ECHO), { code: '23502', detail: PERSON });
  await app.work(undefined, {
    onConverted: ({ id }) => {
      ids.push(id);
      if (ids.length === 1) throw theirs;
    },
  });
  await waiting(app);
  const [{ output } = { output: undefined }] = await app.jobs();
  expect(output).toEqual({ code: '23502', httpStatus: null, message: 'onConverted failed: TypeError' });
  expectNoSecrets(output);
  await app.skipTheWait();
  await done(app);
  expect(ids).toEqual(['affili-1', 'affili-1']);
  expect(app.sent).toHaveLength(1);
});

test('tells onError of each failed attempt, with the conversion', async () => {
  const app = await outboxApp();
  app.affili.next(reset);
  await app.pay('1');
  const told: unknown[] = [];
  await app.work(undefined, { onError: ({ message }, { order_id }) => void told.push([message, order_id]) });
  await waiting(app);
  expect(told).toEqual([[expect.stringContaining('ECONNRESET'), '1']]);
});

test('puts aside what Affili refuses, without what it echoes, and takes it up where it is added anew', async () => {
  const app = await outboxApp();
  app.affili.next(answer(200, { data: [] }), answer(422, { message: ECHO }));
  await app.pay('1');
  await app.work();
  await eventually(async () =>
    expect(await app.deadLetters()).toEqual([
      {
        conversion: { type: 'sale', order_id: '1', amount: 1, customer_id: 'affili-1' },
        error: { code: 'ERR_AFFILI_REJECTED', httpStatus: 422, message: expect.any(String) as string },
      },
    ]),
  );
  expectNoSecrets(await app.deadLetters());
  await app.pay('1');
  await eventually(() => expect(app.converted).toHaveLength(1));
  expect(await app.outbox.failed()).toEqual([]);
});

test('takes a queue whose name has all that names may have', async () => {
  const app = await outboxApp({ queue: 'Shop/affili.v1-x_y' });
  await app.pay('1');
  await app.outbox.addConversionStatus({ order_id: '1' }, 'approved');
  await app.work();
  await eventually(() => expect(app.statuses).toEqual([['affili-1', 1]]));
  expect(await app.outbox.counts()).toMatchObject({ failed: 0 });
});
