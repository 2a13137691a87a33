import { createOutbox } from 'express-affili/outbox';
import { outboxApps, type OutboxApp } from '../support/outbox-app';
import { eventually } from '../support/outbox-eventually';
import { usePostgres } from '../support/postgres';
import { answer, reset } from '../support/reactions';
import { ECHO, expectNoSecrets, PERSON } from '../support/secrets';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);

const done = (app: OutboxApp) =>
  eventually(async () => expect(new Set(await app.states())).toEqual(new Set(['completed'])));

/** Waits until the app's one job has failed and waits for its next attempt. */
const waiting = (app: OutboxApp) =>
  eventually(async () => {
    const jobs = await app.jobs();
    expect(jobs).toEqual([expect.objectContaining({ state: 'retry' })]);
    return jobs[0]!;
  });

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
  await app.pay('1');
  expect(await app.states()).toEqual(['completed']);
  await postgres.query('DELETE FROM pgboss.job WHERE name = $1', app.queue);
  await app.pay('1');
  await eventually(() =>
    expect(app.converted).toEqual([
      ['1', 'affili-1'],
      ['1', 'affili-1'],
    ]),
  );
  expect(app.sent).toHaveLength(1);
});

test('several instances share the work, and convert each payment once', async () => {
  const app = await outboxApp();
  const other = await outboxApp({ queue: app.queue });
  const orders = Array.from({ length: 30 }, (_, index) => String(index));
  await app.pay(...orders);
  await other.pay(...orders);
  await Promise.all([app.work(), other.work()]);
  await done(app);
  expect([...app.sent, ...other.sent].map(({ order_id }) => order_id).sort()).toEqual(orders.sort());
});

describe('with an mcs_id in place of customer_id', () => {
  const payOf = (app: OutboxApp, mcs_id: string) => app.outbox.addConversion({ order_id: '1', amount: 1, mcs_id });

  test("waits for the registration that is on its way, and goes with Affili's id", async () => {
    const app = await outboxApp();
    await payOf(app, '42');
    await app.work();
    const { output } = await waiting(app);
    expect(output).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: null });
    await app.add('42');
    await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
    expect(app.sent).toEqual([]);
    await app.skipTheWait();
    await done(app);
    expect(app.sent).toEqual([{ type: 'sale', order_id: '1', amount: 1, customer_id: 'affili-1' }]);
  });

  test.each<[string, unknown]>([
    ['others whose begin with it', '42'],
    ['a number in the answer', 42],
  ])('finds the very customer among %s', async (_what, mcs_id) => {
    const app = await outboxApp();
    const rows = [{ id: 'a', mcs_id: '421' }, { id: 'b', mcs_id: '42 ' }, { id: 'c', mcs_id: '4' }, { id: 'd' }];
    app.affili.next(answer(200, { data: [...rows, { id: 'right', mcs_id }] }));
    await payOf(app, '42');
    await app.work();
    await done(app);
    expect(app.affili.seen[0]).toMatchObject({ method: 'GET', query: { mcs_id: '42' } });
    expect(app.sent).toEqual([expect.objectContaining({ customer_id: 'right' })]);
  });

  test('is not looked up where customer_id is there too, and is not sent', async () => {
    const app = await outboxApp();
    await app.outbox.addConversion({ order_id: '1', amount: 1, mcs_id: '42', customer_id: 'c-1' });
    await app.work();
    await done(app);
    expect(app.affili.methods).toEqual(['POST']);
    expect(app.sent).toEqual([{ type: 'sale', order_id: '1', amount: 1, customer_id: 'c-1' }]);
  });

  test('is given up where nobody registers the customer for keepDays', async () => {
    const app = await outboxApp({ keepDays: 1e-9 });
    await payOf(app, '42');
    await app.work();
    await eventually(async () =>
      expect(await app.deadLetters()).toEqual([
        {
          conversion: { type: 'sale', order_id: '1', amount: 1, mcs_id: '42' },
          error: {
            code: 'ERR_AFFILI_UNAVAILABLE',
            httpStatus: null,
            message: 'Affili does not know the customer of the conversion yet',
          },
        },
      ]),
    );
  });
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
  const { output } = await waiting(app);
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

test('puts aside what Affili refuses', async () => {
  const app = await outboxApp();
  app.affili.next(answer(422, { message: ECHO }));
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
});

test('puts aside what a client without conversions can not send', async () => {
  const app = await outboxApp({ unclearConversions: 'hold' });
  await app.pay('1');
  await app.outbox.addConversionStatus({ id: 'c' }, 'approved');
  await app.outbox.work({ customers: { ensure: () => Promise.reject(new Error()) } }, () => undefined);
  const error = expect.objectContaining({ code: 'ERR_AFFILI_OPTIONS' }) as object;
  await eventually(async () =>
    expect(await app.outbox.failed()).toEqual([
      expect.objectContaining({ conversion: expect.anything() as object, error }),
      expect.objectContaining({ statusChange: expect.anything() as object, error }),
    ]),
  );
});

test('makes no further queue for an app without conversions', async () => {
  const app = await outboxApp({ queue: 'of-registrations-alone' });
  await app.add('42');
  await app.work();
  await done(app);
  expect(await postgres.query('SELECT name FROM pgboss.queue WHERE name = $1', `${app.queue}-converted`)).toEqual([]);
});

test('takes a queue whose name has all that names may have', async () => {
  const app = await outboxApp({ queue: 'Shop/affili.v1-x_y' });
  await app.pay('1');
  await app.outbox.addConversionStatus({ order_id: '1' }, 'approved');
  await app.work();
  await eventually(async () => {
    await app.skipTheWait();
    expect(app.statuses).toEqual([['affili-1', 1]]);
  });
  expect(await app.outbox.counts()).toMatchObject({ failed: 0 });
  await createOutbox(await postgres.startBoss(), { queue: app.queue });
});
