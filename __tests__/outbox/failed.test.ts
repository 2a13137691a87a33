import type { Reaction } from '../support/hostile-server';
import { errorOf } from '../support/failure';
import { outboxApps, type OutboxApp } from './outbox-app';
import { eventually } from '../support/eventually';
import { ageJobs } from './outbox-jobs';
import { usePostgres } from '../support/postgres';
import { answer, well } from '../support/reactions';
import { ECHO, expectNoSecrets, PERSON, REGISTRATION } from '../support/secrets';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);
const anId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const rejected = { code: 'ERR_AFFILI_REJECTED', httpStatus: 422, message: expect.any(String) as string };
const refuse: Reaction = (exchange) =>
  (exchange.request.method === 'POST' ? answer(422, { message: ECHO }) : well)(exchange);

/** An app with a registration, a conversion and a status in its dead-letter queue, in this order. */
async function appWithFailures(): Promise<OutboxApp> {
  const app = await outboxApp();
  app.affili.next(...Array.from({ length: 5 }, () => refuse));
  await app.work(undefined, { concurrency: 1 });
  await app.outbox.add(REGISTRATION);
  await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ failed: 1 }));
  await app.outbox.addConversion({ order_id: '1', amount: 1, mcs_id: '7', customer_id: 'c-7', buyer: PERSON });
  await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ failed: 2 }));
  await app.outbox.addConversionStatus({ id: 'c-1' }, 'refunded');
  await eventually(async () =>
    expect(await app.outbox.counts()).toEqual({ waiting: 0, active: 0, failed: 3, oldest: null }),
  );
  return app;
}

describe('counts', () => {
  test('what waits for its first attempt or another, what is being worked on, and what failed', async () => {
    const app = await outboxApp();
    app.affili.next(answer(503), well, answer(422));
    await app.add('again', 'refused', 'active');
    let release = () => {};
    const busy = new Promise<void>((resolve) => (release = resolve));
    await app.work(() => busy, { concurrency: 1 });
    await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 1, active: 1, failed: 1 }));
    await app.pay('1', '2');
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved', { startAfter: 60 });
    await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 4, active: 1, failed: 1 }));
    release();
    await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 2, active: 0, failed: 1 }));
  });

  test('since when the oldest waits, whatever was done to it meanwhile', async () => {
    const app = await outboxApp();
    app.affili.next(answer(503));
    const before = Date.now();
    await app.add('42');
    const after = Date.now();
    await ageJobs(postgres, app.queue, 1);
    await app.add('43');
    await app.work(undefined, { concurrency: 1 });
    await eventually(() => expect(app.handed).toHaveLength(1));
    await eventually(async () => expect((await app.states()).sort()).toEqual(['completed', 'retry']));
    const { oldest } = await app.outbox.counts();
    expect(oldest).toBeInstanceOf(Date);
    const day = 86_400_000;
    expect(oldest!.getTime() + day).toBeGreaterThanOrEqual(before - 1000);
    expect(oldest!.getTime() + day).toBeLessThanOrEqual(after + 1000);
  });
});

describe('failed', () => {
  test('shows what failed with its reason, the oldest first, and leaves it there', async () => {
    const app = await appWithFailures();
    const conversion = { type: 'sale', order_id: '1', amount: 1, mcs_id: '7', customer_id: 'c-7', buyer: PERSON };
    const all = [
      { id: anId, registration: REGISTRATION, error: rejected },
      { id: anId, conversion, error: rejected },
      { id: anId, statusChange: { id: 'c-1', status: 'refunded' }, error: rejected },
    ];
    expect(await app.outbox.failed()).toEqual(all);
    expect(await app.outbox.failed({ limit: 2 })).toEqual(all.slice(0, 2));
    expect(await app.outbox.counts()).toMatchObject({ failed: 3 });
    expectNoSecrets((await app.outbox.failed()).map(({ error }) => error));
  });

  test('shows what others left there as far as it can be read', async () => {
    const app = await outboxApp();
    for (const data of [{ hello: 'world' }, null]) await app.boss.send(`${app.queue}-failed`, data as object);
    const error = { code: null, httpStatus: null, message: 'unknown' };
    expect(await app.outbox.failed()).toEqual([
      { id: anId, registration: { hello: 'world' }, error },
      { id: anId, registration: null, error },
    ]);
  });
});

describe('retryFailed', () => {
  test('gives all another chance, and says how many', async () => {
    const app = await appWithFailures();
    expect(await app.outbox.retryFailed()).toBe(3);
    await eventually(async () =>
      expect(await app.outbox.counts()).toEqual({ waiting: 0, active: 0, failed: 0, oldest: null }),
    );
    expect(app.handed).toHaveLength(1);
    expect(app.converted).toHaveLength(1);
    expect(app.statuses).toEqual([
      ['c-1', 2],
      ['c-1', 2],
    ]);
    expect(await app.outbox.retryFailed()).toBe(0);
  });

  test('gives those another chance that it is told', async () => {
    const app = await appWithFailures();
    const [registration, conversion, status] = await app.outbox.failed();
    const ids = [conversion!.id, conversion!.id, 'unknown', '00000000-0000-4000-8000-000000000000'];
    expect(await app.outbox.retryFailed({ ids })).toBe(1);
    await eventually(() => expect(app.converted).toHaveLength(1));
    expect(await app.outbox.failed()).toEqual([registration, status]);
    expect(await app.outbox.retryFailed({ ids: ['unknown'] })).toBe(0);
    expect(await app.outbox.retryFailed({ ids: [] })).toBe(0);
    expect(await app.outbox.counts()).toMatchObject({ failed: 2 });
  });

  test('gives it keepDays from now', async () => {
    const app = await outboxApp({ keepDays: 30 });
    app.affili.next(answer(500), answer(500));
    await app.add('42');
    await ageJobs(postgres, app.queue, 31);
    await app.work();
    await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ failed: 1 }));
    await ageJobs(postgres, `${app.queue}-failed`, 31);
    await app.outbox.retryFailed();
    await eventually(async () => expect(await app.states()).toEqual(['retry']));
    expect(Date.now() - (await app.outbox.counts()).oldest!.getTime()).toBeLessThan(86_400_000);
    await app.skipTheWait();
    await eventually(() => expect(app.handed).toHaveLength(1));
  });

  test('ends with what was there when it began, however many there are and whatever fails again', async () => {
    const app = await outboxApp();
    app.affili.next(...Array.from({ length: 1000 }, () => answer(422)));
    await postgres.query(
      `INSERT INTO pgboss.job (id, name, data) SELECT gen_random_uuid(), $1, jsonb_build_object('registration',
         jsonb_build_object('referrer', 'aff-1', 'mcs_id', number::text)) FROM generate_series(1, 110) AS number`,
      `${app.queue}-failed`,
    );
    await app.work(undefined, { concurrency: 3 });
    expect(await app.outbox.retryFailed()).toBe(110);
  });

  test('or resolveFailed, is not held up by what others left there', async () => {
    const app = await outboxApp();
    for (const data of [{ hello: 'world' }, { hello: 'again' }, null, { conversion: null }]) {
      await app.boss.send(`${app.queue}-failed`, data as object);
    }
    for (const { id } of await app.outbox.failed()) {
      expect(await app.outbox.resolveFailed(id, { id: 'in-the-panel' })).toBe(true);
    }
    await app.work();
    await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ failed: 4 }));
    expect(await app.outbox.retryFailed()).toBe(4);
    await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 0, active: 0, failed: 4 }));
  });
});

describe('resolveFailed', () => {
  test('hands a customer whom a person found to the app, and what waits for the customer goes on', async () => {
    const app = await appWithFailures();
    const [registration] = await app.outbox.failed();
    const { length } = app.affili.seen;
    expect(await app.outbox.resolveFailed(registration!.id, { id: 'in-the-panel' })).toBe(true);
    await eventually(() => expect(app.handed).toEqual([[REGISTRATION.mcs_id, 'in-the-panel']]));
    expect(app.affili.seen).toHaveLength(length);
    expect(await app.outbox.counts()).toMatchObject({ failed: 2 });
    expect(await app.outbox.resolveFailed('unknown', { id: '1' })).toBe(false);
  });
});

test.each<[string, Reaction[], string]>([
  ['that Affili refused', [answer(422)], 'mine'],
  ['that was put aside as unclear', [answer(500)], 'unclear'],
])('lists a payment %s no more once it is known as sent, and tells the app', async (_which, reactions, state) => {
  const app = await outboxApp({ unclearConversions: 'hold' });
  app.affili.next(well, ...reactions);
  await app.pay('1');
  await app.work();
  await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ failed: 1 }));
  expect(await app.outbox.conversions.claim('1', 'request')).toEqual({ state });
  await app.outbox.conversions.converted('1', 'affili-9');
  expect(await app.outbox.failed()).toEqual([]);
  expect(await app.outbox.counts()).toMatchObject({ failed: 0 });
  await eventually(() => expect(app.converted).toEqual([['1', 'affili-9']]));
  expect(app.sent).toHaveLength(1);
});

test('shows what pg-boss itself put aside, and gives it a fresh chance where it is added again', async () => {
  const app = await outboxApp();
  await app.add('42');
  await postgres.query('UPDATE pgboss.job SET retry_limit = 0 WHERE name = $1', app.queue);
  const [job] = await app.boss.fetch(app.queue);
  await app.boss.fail(app.queue, job!.id, { code: null, httpStatus: null, message: 'every worker died of it' });
  expect(await app.outbox.failed()).toMatchObject([
    { registration: { mcs_id: '42' }, error: { message: 'every worker died of it' } },
  ]);
  await app.work();
  await app.add('42');
  await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
});

test('refuses what is no limit, no list of ids, and no id', async () => {
  const { outbox } = await outboxApp();
  const refusals: [Promise<unknown>, string][] = [
    [outbox.failed({ limit: 1.5 }), 'limit takes a whole number, from 1 on'],
    [outbox.retryFailed({ ids: 'all' as never }), 'ids'],
    [outbox.retryFailed({ ids: [7] as never }), 'ids'],
    [outbox.retryFailed({ id: '7' } as object), 'id is unknown'],
    [outbox.resolveFailed(undefined as never, { id: '1' }), 'takes'],
    [outbox.resolveFailed('1', { id: ' ' }), 'takes'],
    [outbox.resolveFailed('1', undefined as never), 'takes'],
  ];
  for (const [refusal, message] of refusals) {
    const error = await errorOf(refusal);
    expect(error.code).toBe('ERR_AFFILI_INPUT');
    expect(error.message).toContain(message);
  }
});
