import { AffiliError } from 'express-affili';
import { reportTo } from '../../lib/outbox/report';
import { storedError } from '../../lib/outbox/stored-error';
import { outboxApps } from './outbox-app';
import { eventually } from '../support/eventually';
import { usePostgres } from '../support/postgres';
import { answer } from '../support/reactions';
import { ECHO, expectNoSecrets } from '../support/secrets';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);
let print: jest.SpyInstance;

beforeEach(() => (print = jest.spyOn(console, 'error').mockReturnValue(undefined)));
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});
const lines = () => print.mock.calls.map(([line]) => line as string);

test('an operator sees at once that the token is refused', async () => {
  const app = await outboxApp();
  app.affili.next(answer(401, {}), answer(401, {}));
  await app.add('1', '2');
  await app.work(undefined, { onError: undefined, concurrency: 1 });
  await eventually(async () => expect(await app.states()).toEqual(['retry', 'retry']));
  expect(lines()).toEqual([expect.stringMatching(/^express-affili: ERR_AFFILI_UNAUTHORIZED 401: Affili /)]);
});

describe('one line for each code and status, at most once a minute', () => {
  const fail = (httpStatus: number) =>
    new AffiliError('ERR_AFFILI_UNAVAILABLE', 'Affili is in trouble', { httpStatus });
  const app = Object.assign(new TypeError(ECHO), { code: '23502' });

  test('with how many there were', () => {
    jest.useFakeTimers({ now: 0 });
    const report = reportTo(undefined);
    const tell = (error: Error) =>
      report(error, storedError(error, 'onRegistered'), { mcs_id: '42', referrer: 'aff-1' });
    for (let count = 0; count < 5; count += 1) tell(fail(500));
    tell(fail(503));
    tell(app);
    jest.setSystemTime(61_000);
    tell(fail(500));
    expect(lines()).toEqual([
      'express-affili: ERR_AFFILI_UNAVAILABLE 500: Affili is in trouble',
      'express-affili: ERR_AFFILI_UNAVAILABLE 503: Affili is in trouble',
      'express-affili: 23502: onRegistered failed: TypeError; pass onError to work() to see it',
      'express-affili: ERR_AFFILI_UNAVAILABLE 500: Affili is in trouble (5 times since the last line)',
    ]);
    expectNoSecrets(lines());
  });

  test('also where there are very many: what comes after the first 100 has a line together', () => {
    jest.useFakeTimers({ now: 0 });
    const report = reportTo(undefined);
    const failAnew = () => {
      for (let status = 400; status < 600; status += 1) report(fail(status), storedError(fail(status), 'Affili'));
    };
    failAnew();
    failAnew();
    expect(lines()).toHaveLength(101);
    jest.setSystemTime(61_000);
    failAnew();
    expect(lines()).toHaveLength(202);
    expect(lines().at(-1)).toBe(
      'express-affili: ERR_AFFILI_UNAVAILABLE 500: Affili is in trouble (200 times since the last line)',
    );
  });
});

test('a worker that can not reach Postgres says so once', async () => {
  let isAway = false;
  let statements = 0;
  const app = await outboxApp();
  const boss = await postgres.startBoss({
    db: {
      async executeSql(text, values) {
        if (isAway)
          await Promise.reject(Object.assign(new Error(ECHO), { code: 'ECONNREFUSED' })).finally(
            () => (statements += 1),
          );
        return postgres.db.executeSql(text, values);
      },
    },
  });
  const told: unknown[] = [];
  const { createOutbox } = await import('express-affili/outbox');
  const beat = jest.spyOn(globalThis, 'setInterval');
  await (
    await createOutbox(boss, { queue: app.queue })
  ).work({ customers: { ensure: () => Promise.reject(new Error()) } }, () => undefined, {
    onError: (error, subject) => told.push([(error as { code?: string }).code, subject]),
    concurrency: 1,
  });
  const [look] = beat.mock.calls.find(([, ms]) => ms === 15_000)!;
  isAway = true;
  await eventually(() => {
    look();
    expect(statements).toBeGreaterThan(5);
  });
  expect(told).toEqual([['ECONNREFUSED', {}]]);
});
