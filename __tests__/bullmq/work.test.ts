import type { Server } from 'node:http';
import { AffiliClient, AffiliError, type Customer } from 'express-affili';
import { createBullOutbox, type OnRegistered, type WorkOptions } from 'express-affili/bullmq';
import { createSandbox } from 'express-affili/sandbox';
import { close, listen, urlOf } from '../../examples/shop/listen';
import { debugLines } from '../support/debug-lines';
import { expectNoSecrets, PERSON, REGISTRATION, TOKEN } from '../support/secrets';
import { recordBull } from './recording-bull';

const sandbox = createSandbox({ token: TOKEN, publishers: { 'aff-1': { id: '1', full_name: 'Sara' } } });
let server: Server;
beforeAll(async () => (server = await listen(sandbox, 0, '')));
afterAll(() => close(server));
beforeEach(() => sandbox.reset());

/** Works on one registration, and answers with what BullMQ is told. */
async function workOn(
  registration: object,
  onRegistered: OnRegistered = () => {},
  options?: WorkOptions,
): Promise<{ error: Error | undefined; again: number }> {
  const { bull, workers } = recordBull();
  const outbox = createBullOutbox(bull, { connection: {}, retryEvery: 300 });
  outbox.work(new AffiliClient({ token: TOKEN, baseUrl: urlOf(server), retries: 0 }), onRegistered, options);
  const [worker] = workers;
  const error = await worker!.processor({ data: registration }).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  const { backoffStrategy } = worker!.options['settings'] as {
    backoffStrategy: (attempts: number, type: string, error: unknown) => number;
  };
  return { error, again: backoffStrategy(1, 'custom', error ?? {}) };
}

test('registers the customer once, and hands it to the app each time', async () => {
  const handed: Customer[] = [];
  const first = await workOn(REGISTRATION, (customer) => handed.push(customer));
  const second = await workOn(REGISTRATION, (customer) => handed.push(customer));
  expect([first.error, second.error]).toEqual([undefined, undefined]);
  expect(sandbox.customers).toHaveLength(1);
  expect(handed.map(({ id }) => id)).toEqual([sandbox.customers[0]!.id, sandbox.customers[0]!.id]);
});

test.each([
  ['a registration that Affili refuses', { ...REGISTRATION, referrer: 'nobodys' }, 'ERR_AFFILI_REJECTED: '],
  ['what is no registration', { mcs_id: PERSON.email }, 'ERR_AFFILI_INPUT: '],
])('gives up %s, and says why without saying more', async (_what, data, reason) => {
  const { error } = await workOn(data);
  expect(error).toMatchObject({ name: 'UnrecoverableError', message: expect.stringContaining(reason) as string });
  expectNoSecrets(error);
});

test('tries again after retryEvery what can pass', async () => {
  sandbox.failNext(1, { status: 503 });
  const { error, again } = await workOn(REGISTRATION);
  expect(error?.name).not.toBe('UnrecoverableError');
  expect(again).toBe(300_000);
  expectNoSecrets(error);
});

test.each([
  [900, 900_000],
  [60, 300_000],
  // keepDays, after which nobody would try.
  [999_999_999, 90 * 86_400_000],
])('where Affili asks for %d s, tries again after %d ms', async (seconds, again) => {
  sandbox.failNext(1, { status: 429, headers: { 'retry-after': String(seconds) } });
  expect(await workOn(REGISTRATION)).toMatchObject({ again });
});

test('says of an error of the app its name and code alone, since it may quote a row', async () => {
  const { error } = await workOn(REGISTRATION, () => {
    throw Object.assign(new TypeError(`duplicate key: ${PERSON.email}`), { code: '23505' });
  });
  expect(error).toMatchObject({ name: 'FailedAttempt', message: '23505: onRegistered failed: TypeError' });
  expectNoSecrets(error);
});

test('tells onError of the failure itself, and bears that it fails too', async () => {
  const told: unknown[] = [];
  sandbox.failNext(1, { status: 500 });
  const onError: WorkOptions['onError'] = (error, { mcs_id }) => {
    told.push(error, mcs_id);
    throw new Error('of the app');
  };
  const { error } = await workOn(REGISTRATION, () => {}, { onError });
  expect(told).toEqual([expect.any(AffiliError), '42']);
  expect(error?.message).toContain('ERR_AFFILI_UNAVAILABLE');
});

test('no death of a worker fails a job, and no lock runs out before the attempt does', () => {
  const { bull, workers } = recordBull();
  createBullOutbox(bull, { connection: {} }).work(new AffiliClient({ token: TOKEN }), () => {}, { concurrency: 7 });
  const { concurrency, maxStalledCount, lockDuration } = workers[0]!.options as Record<string, number>;
  expect(concurrency).toBe(7);
  // One each second, for 30 years.
  expect(maxStalledCount).toBeGreaterThan(900_000_000);
  expect(lockDuration).toBeGreaterThan(30_000);
});

describe('DEBUG=express-affili', () => {
  const lines = debugLines();

  test.each(['queue', 'worker'])(
    'tells of an error of the %s, which ends no process, its code or name alone',
    (from) => {
      const { bull, failing } = recordBull();
      createBullOutbox(bull, { connection: {} }).work(new AffiliClient({ token: TOKEN }), () => {});
      failing.emit(`${from} error`, Object.assign(new Error(PERSON.email), { code: 'ECONNREFUSED' }));
      failing.emit(`${from} error`, new RangeError(PERSON.email));
      expect(lines).toEqual([
        expect.stringMatching(/BullMQ: ECONNREFUSED$/),
        expect.stringMatching(/BullMQ: RangeError$/),
      ]);
    },
  );

  test('tells that onError failed, and nothing of one that is not there', async () => {
    const toldOf = async (options: WorkOptions) => {
      lines.length = 0;
      sandbox.failNext(1, { status: 500 });
      await workOn(REGISTRATION, () => {}, options);
      return lines.filter((line) => line.includes('onError'));
    };
    const onError = () => {
      throw new Error(PERSON.email);
    };
    expect(await toldOf({ onError })).toEqual([expect.stringMatching(/express-affili onError failed$/)]);
    expect(await toldOf({})).toEqual([]);
  });
});
