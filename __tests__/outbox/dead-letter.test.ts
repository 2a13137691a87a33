import type { Registration } from 'express-affili';
import { outboxApps, type OutboxApp } from '../support/outbox-app';
import { eventually } from '../support/outbox-eventually';
import { usePostgres } from '../support/postgres';
import type { Reaction } from '../support/hostile-server';
import { answer, well } from '../support/reactions';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);
const aMessage = expect.any(String) as string;

const registration = (mcs_id: string) => ({ referrer: 'aff-1', mcs_id });
const rejected = { code: 'ERR_AFFILI_REJECTED', httpStatus: 422, message: aMessage };
const isAbsent = answer(200, { data: [] });

/** An app whose registration 42 is in the dead-letter queue. */
async function appWithDeadLetter(): Promise<OutboxApp> {
  const app = await outboxApp();
  app.affili.next(isAbsent, answer(422));
  await app.add('42');
  await app.work();
  await eventually(async () => expect(await app.deadLetters()).toHaveLength(1));
  return app;
}

test('keeps what Affili refuses, with its reason, while the others arrive', async () => {
  const app = await outboxApp();
  const refuseBad: Reaction = (exchange) => (exchange.request.body.includes('"bad"') ? answer(422) : well)(exchange);
  app.affili.next(...Array.from({ length: 8 }, () => refuseBad));
  await app.add('1', 'bad', '2', '3');
  await app.work();
  await eventually(() => expect(app.handed.map(([mcs_id]) => mcs_id).sort()).toEqual(['1', '2', '3']));
  await eventually(async () =>
    expect(await app.deadLetters()).toEqual([{ registration: registration('bad'), error: rejected }]),
  );
  expect(app.errors).toEqual([['ERR_AFFILI_REJECTED', 'bad']]);
  await eventually(async () => expect(await app.states()).toEqual(['completed', 'completed', 'completed']));
});

test('gives up on what still fails after keepDays, with the last reason', async () => {
  const app = await outboxApp({ keepDays: 30 });
  app.affili.next(answer(503), answer(500), answer(401));
  await app.add('42');
  await app.grow(10);
  await app.work();
  for (const [index, daysLater] of [19, 2].entries()) {
    await eventually(async () => {
      expect(app.errors).toHaveLength(index + 1);
      expect(await app.states()).toEqual(['retry']);
    });
    await app.grow(daysLater);
    await app.skipTheWait();
  }
  const error = { code: 'ERR_AFFILI_UNAUTHORIZED', httpStatus: 401, message: aMessage };
  await eventually(async () => expect(await app.deadLetters()).toEqual([{ registration: registration('42'), error }]));
  await eventually(async () => expect(await app.jobs()).toEqual([]));
});

test('says of an app that can not take a customer for keepDays no more than name and code of its error', async () => {
  const app = await outboxApp({ keepDays: 1e-9 });
  await app.add('42');
  await app.work(() => Promise.reject(Object.assign(new RangeError('row 42 is locked'), { code: '55P03' })));
  await eventually(async () =>
    expect(await app.deadLetters()).toEqual([
      {
        registration: registration('42'),
        error: { code: '55P03', httpStatus: null, message: 'onRegistered failed: RangeError' },
      },
    ]),
  );
});

test.each<[string, object, unknown]>([
  ['no registration', { hello: 'world' }, { hello: 'world' }],
  ['a registration without an mcs_id', { registration: { referrer: 'aff-1' } }, { referrer: 'aff-1' }],
])('takes a job for %s, and the worker goes on', async (_what, data, kept) => {
  const app = await outboxApp();
  await app.boss.send(app.queue, data);
  await app.add('42');
  await app.work(undefined, { concurrency: 1 });
  await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
  await eventually(async () =>
    expect(await app.deadLetters()).toEqual([
      { registration: kept, error: { code: 'ERR_AFFILI_INPUT', httpStatus: null, message: aMessage } },
    ]),
  );
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['no time when it was added', { id: 'affili-1', status: 'approved' }],
])('takes a job for a change of status that has %s, and counts go on', async (_what, statusChange) => {
  const app = await outboxApp();
  await app.boss.send(app.queue, { statusChange, since: 'garbage' });
  await expect(app.outbox.counts()).resolves.toMatchObject({ waiting: 1, oldest: expect.any(Date) as Date });
  await app.work();
  await eventually(async () => expect(await app.outbox.failed()).toHaveLength(1));
  expect((await app.outbox.failed())[0]!.error).toMatchObject({ code: 'ERR_AFFILI_INPUT' });
});

test('takes a job for no registration, also where the client would take anything', async () => {
  const app = await outboxApp();
  await app.boss.send(app.queue, { hello: 'world' });
  await app.outbox.work({ customers: { ensure: () => Promise.resolve({ id: '1' }) } }, () => undefined);
  await eventually(async () => expect(await app.deadLetters()).toHaveLength(1));
});

test('gives what is added anew a fresh chance', async () => {
  const app = await appWithDeadLetter();
  await app.add('42');
  await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
});

test('gives what is added anew as many chances as it takes', async () => {
  const app = await appWithDeadLetter();
  app.affili.next(isAbsent, answer(400));
  await app.add('42');
  await eventually(async () =>
    expect(await app.deadLetters()).toEqual([
      { registration: registration('42'), error: rejected },
      { registration: registration('42'), error: { ...rejected, httpStatus: 400 } },
    ]),
  );
  await app.add('42');
  await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
});

test('can be redriven by a worker of the app, after mending', async () => {
  const app = await appWithDeadLetter();
  await app.boss.work<{ registration: Registration }>(`${app.queue}-failed`, async ([job]) => {
    await app.outbox.add({ ...job!.data.registration, referrer: 'aff-2' });
  });
  await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
  expect(app.affili.customers).toMatchObject([{ referrer: 'aff-2' }]);
});

test('can be redriven by moving the job back', async () => {
  const app = await appWithDeadLetter();
  await postgres.query('UPDATE pgboss.job SET name = $1 WHERE name = $2', app.queue, `${app.queue}-failed`);
  await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
});

test('holds what is in it for good', async () => {
  const app = await appWithDeadLetter();
  const [kept] = await postgres.query<{ days: number }>(
    'SELECT EXTRACT(epoch FROM keep_until - now())::float / 86400 AS days FROM pgboss.job WHERE name = $1',
    `${app.queue}-failed`,
  );
  expect(kept!.days).toBeGreaterThan(3000);
});
