import { expectNoSecrets, ECHO, PERSON, REGISTRATION, TOKEN } from '../support/secrets';
import { outboxApps, type OutboxApp } from './outbox-app';
import { eventually } from '../support/eventually';
import { usePostgres } from '../support/postgres';
import { answer, reset, storing } from '../support/reactions';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);
const aMessage = expect.any(String) as string;

/** Waits until the app's one registration has failed and waits for its next attempt. */
async function waiting(app: OutboxApp) {
  return eventually(async () => {
    const [job, ...others] = await app.jobs();
    expect(others).toEqual([]);
    expect(job).toMatchObject({ state: 'retry' });
    return job!;
  });
}

describe('tries again in retryEvery seconds', () => {
  test('after whatever a later attempt can mend', async () => {
    const unavailable = { code: 'ERR_AFFILI_UNAVAILABLE', message: aMessage };
    const unauthorized = { code: 'ERR_AFFILI_UNAUTHORIZED', message: aMessage };
    const failures = [
      { reaction: answer(500), output: { ...unavailable, httpStatus: 500 } },
      { reaction: answer(429), output: { ...unavailable, httpStatus: 429 } },
      { reaction: answer(401), output: { ...unauthorized, httpStatus: 401 } },
      { reaction: answer(403), output: { ...unauthorized, httpStatus: 403 } },
      { reaction: answer(200, 'OK'), output: { code: 'ERR_AFFILI_RESPONSE', httpStatus: 200, message: aMessage } },
      { reaction: reset, output: { ...unavailable, httpStatus: null } },
    ];
    const app = await outboxApp();
    app.affili.next(...failures.map(({ reaction }) => reaction));
    await app.add(...failures.map((_, index) => String(index)));
    await app.work(undefined, { concurrency: 1 });
    const jobs = await eventually(async () => {
      expect(await app.states()).toEqual(failures.map(() => 'retry'));
      return app.jobs();
    });
    expect(jobs.map(({ output }) => output)).toEqual(failures.map(({ output }) => output));
    expect(app.errors.map(([code]) => code)).toEqual(failures.map(({ output }) => output.code));
    for (const { starts_in } of jobs) {
      expect(starts_in).toBeGreaterThan(240);
      expect(starts_in).toBeLessThanOrEqual(300);
    }
    await app.skipTheWait();
    await eventually(() => expect(app.handed).toHaveLength(failures.length));
  });

  test('by the clock', async () => {
    const app = await outboxApp({ retryEvery: 1 });
    app.affili.next(answer(503), answer(503));
    await app.add('42');
    await app.work();
    await eventually(() => expect(app.handed).toHaveLength(1));
    const [first, second] = app.affili.gaps;
    expect(first).toBeGreaterThanOrEqual(1000);
    expect(second).toBeGreaterThanOrEqual(1000);
  });

  test('and sends Affili nothing before its Retry-After is over, whatever job comes up', async () => {
    const app = await outboxApp();
    app.affili.next(answer(503, '', { 'Retry-After': '2' }));
    await app.add('42');
    await app.work();
    await waiting(app);
    const { length } = app.affili.seen;
    await app.add('43');
    await eventually(async () => expect(await app.states()).toEqual(['retry', 'retry']));
    expect(app.affili.seen).toHaveLength(length);
    await eventually(async () => {
      await app.skipTheWait();
      expect(app.handed).toHaveLength(2);
    });
    expect(app.affili.seen[length]!.at - app.affili.seen[length - 1]!.at).toBeGreaterThan(1999);
  });
});

test('tries again where onRegistered fails, and registers nobody twice', async () => {
  const app = await outboxApp();
  await app.add('42');
  let calls = 0;
  const theirs = Object.assign(new TypeError(`null value in row (${PERSON.email})`), { code: '23502', detail: PERSON });
  await app.work(() => {
    calls += 1;
    if (calls === 1) throw theirs;
  });
  const { output } = await waiting(app);
  expect(output).toEqual({ code: '23502', httpStatus: null, message: 'onRegistered failed: TypeError' });
  await app.skipTheWait();
  await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
  expect(app.affili.methods).toEqual(['GET', 'POST', 'GET']);
});

test('registers nobody twice whom Affili stored before it cut the connection', async () => {
  const app = await outboxApp();
  app.affili.next(answer(200, { data: [] }), storing(reset), reset);
  await app.add('42');
  await app.work();
  await waiting(app);
  await app.skipTheWait();
  await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
  expect(app.affili.customers).toHaveLength(1);
});

test('keeps on while Affili is down for a day', async () => {
  const app = await outboxApp({ keepDays: 1.1 });
  const ids = ['1', '2', '3', '4', '5', '6', '7', '8'];
  const attempts = 4;
  app.affili.next(...Array.from({ length: attempts * ids.length }, () => answer(503)));
  await app.add(...ids);
  await app.work();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await eventually(async () => {
      expect(app.errors).toHaveLength(attempt * ids.length);
      expect(new Set(await app.states())).toEqual(new Set(['retry']));
    });
    await app.grow(1 / attempts);
    await app.skipTheWait();
  }
  await eventually(() => expect(app.handed).toHaveLength(ids.length));
  expect(app.affili.customers).toHaveLength(ids.length);
});

test.each<[string, () => void]>([
  [
    'throws',
    () => {
      throw new Error('the logger is full');
    },
  ],
  ['rejects', () => Promise.reject(new Error('the logger is away')) as never],
  ['never ends', () => new Promise(() => {}) as never],
])('goes on where onError %s', async (_what, onError) => {
  const app = await outboxApp();
  app.affili.next(answer(503));
  await app.add('42', '43');
  await app.work(undefined, { concurrency: 1, onError });
  await eventually(() => expect(app.handed).toEqual([['43', 'affili-1']]));
  await app.skipTheWait();
  await eventually(() =>
    expect(app.handed).toEqual([
      ['43', 'affili-1'],
      ['42', 'affili-2'],
    ]),
  );
});

test('gives the app 20 s for a customer', async () => {
  const app = await outboxApp();
  await app.add('42');
  jest.useFakeTimers({ advanceTimers: true });
  const begun = new Promise<void>((resolve) => {
    void app.work(() => {
      resolve();
      return new Promise(() => {});
    });
  });
  await begun;
  jest.advanceTimersByTime(20_000);
  jest.useRealTimers();
  expect((await waiting(app)).output).toEqual({
    code: 'ETIMEDOUT',
    httpStatus: null,
    message: 'onRegistered failed: Error',
  });
});

test('stores neither token nor personal data of a failure', async () => {
  const app = await outboxApp({ queue: 'secrets' });
  const echo = { message: ECHO, errors: { email: [ECHO] } };
  app.affili.next(
    answer(500, echo),
    answer(422, echo),
    answer(200, echo),
    answer(200, { data: [] }),
    answer(401, echo),
  );
  for (const mcs_id of ['1', '2', '3', '4', '5']) await app.outbox.add({ ...REGISTRATION, mcs_id });
  const theirs = Object.assign(new Error(ECHO), {
    code: ECHO,
    name: ECHO,
    detail: REGISTRATION,
    config: { token: TOKEN },
  });
  await app.work(() => Promise.reject(theirs), { concurrency: 1 });
  await eventually(() => expect(app.errors).toHaveLength(5));
  await eventually(async () => expect(await app.states()).not.toContain('active'));
  const outputs = await postgres.query<{ kept: unknown }>(
    `SELECT output AS kept FROM pgboss.job WHERE starts_with(name, 'secrets')
     UNION ALL SELECT data->'error' FROM pgboss.job WHERE name = 'secrets-failed'`,
  );
  expect(outputs.filter(({ kept }) => kept).length).toBe(5);
  expectNoSecrets(outputs);
  const everything = await postgres.query(
    'SELECT job::text FROM pgboss.job UNION ALL SELECT archive::text FROM pgboss.archive',
  );
  expect(JSON.stringify(everything)).not.toContain(TOKEN);
});
