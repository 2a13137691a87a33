import { AffiliClient, AffiliError } from 'express-affili';
import { createBullOutbox, type AddOptions, type BullJob, type BullOutboxOptions } from 'express-affili/bullmq';
import { REGISTRATION, TOKEN } from '../support/secrets';
import { recordBull } from './recording-bull';

const connection = { host: 'localhost', port: 6379 };

test.each<[string, Partial<BullOutboxOptions>]>([
  [
    "connection takes BullMQ's options of a connection: an object such as { host, port }, not a connected client",
    { connection: undefined },
  ],
  ['connection takes', { connection: 'redis://localhost' as never }],
  ['connection takes', { connection: null as never }],
  ['connection takes', { connection: new (class Redis {})() }],
  ['queue takes', { queue: 'a:b' }],
  ['retryEvery takes', { retryEvery: 0 }],
  ['keepDays takes', { keepDays: -1 }],
  ['keepDay is unknown: did you mean keepDays?', { keepDay: 1 } as never],
])('refuses with "%s"', (message, options) => {
  const make = () => createBullOutbox(recordBull().bull, { connection, ...options });
  expect(make).toThrow(AffiliError);
  expect(make).toThrow(
    expect.objectContaining({
      code: 'ERR_AFFILI_OPTIONS',
      message: expect.stringContaining(message) as string,
    }) as Error,
  );
});

test('refuses what are not the classes of BullMQ', () => {
  expect(() => createBullOutbox({} as never, { connection })).toThrow("Queue takes BullMQ's class Queue");
  const { Queue } = recordBull().bull;
  expect(() => createBullOutbox({ Queue } as never, { connection })).toThrow("Worker takes BullMQ's class Worker");
});

test('reaches Redis as it is told, looks for it twice a second, and lets nobody wait for it who adds', () => {
  const { bull, queues, workers } = recordBull();
  createBullOutbox(bull, { connection }).work(new AffiliClient({ token: TOKEN }), () => {});
  const ofQueue = queues[0]!.options['connection'] as { retryStrategy: () => number };
  const ofWorker = workers[0]!.options['connection'] as { retryStrategy: () => number };
  const retryStrategy = expect.any(Function) as unknown;
  expect(ofQueue).toEqual({ ...connection, retryStrategy, maxRetriesPerRequest: 2 });
  expect(ofWorker).toEqual({ ...connection, retryStrategy });
  expect([ofQueue.retryStrategy(), ofWorker.retryStrategy()]).toEqual([500, 500]);
  // While Redis goes away, that would break the queue for good.
  expect(queues[0]!.options['skipVersionCheck']).toBe(true);
});

test("reaches Redis at the app's own distances, where it has some", () => {
  const { bull, queues } = recordBull();
  const retryStrategy = () => 7;
  createBullOutbox(bull, { connection: { ...connection, retryStrategy } });
  expect(queues[0]!.options['connection']).toMatchObject({ retryStrategy });
});

test('tries every five minutes for ninety days, and keeps one trace of it', () => {
  const { bull, queues } = recordBull();
  createBullOutbox(bull, { connection });
  expect(queues).toEqual([
    {
      name: 'affili-registrations',
      options: expect.objectContaining({
        defaultJobOptions: {
          attempts: 25_920,
          backoff: { type: 'custom' },
          stackTraceLimit: 1,
          removeOnComplete: { age: 86_400 },
          removeOnFail: false,
        },
      }) as object,
    },
  ]);
});

test('has the same job for the same mcs_id, whatever characters it has', async () => {
  const { bull, added } = recordBull();
  const outbox = createBullOutbox(bull, { connection });
  await outbox.add({ ...REGISTRATION, mcs_id: '4:2' }, { startAfter: 60 });
  expect(added).toEqual([
    { name: 'register', data: { ...REGISTRATION, mcs_id: '4:2' }, options: { jobId: 'mcs-4%3A2', delay: 60_000 } },
  ]);
});

describe('a job that failed for good, and is added again,', () => {
  const updateData = jest.fn(() => Promise.resolve());
  const retry = jest.fn(() => Promise.resolve());
  beforeEach(() => [updateData, retry].forEach((call) => call.mockClear()));
  const adding = (behaviour: Partial<BullJob>) =>
    createBullOutbox(recordBull({ updateData, retry, ...behaviour }).bull, { connection }).add(REGISTRATION);

  test('gets a fresh chance, with what is added now', async () => {
    await adding({ isFailed: () => Promise.resolve(true) });
    expect(updateData.mock.calls).toEqual([[REGISTRATION]]);
    expect(retry.mock.calls).toEqual([['failed', { resetAttemptsMade: true }]]);
  });

  test('is left alone where it did not fail', async () => {
    await adding({ isFailed: () => Promise.resolve(false) });
    expect([updateData.mock.calls, retry.mock.calls]).toEqual([[], []]);
  });

  test.each([
    ['nobody else gave it one', true],
    ['another process was quicker', false],
  ])('and can not be given one, is an error only where %s', async (_, isStillFailed) => {
    const states = [true, isStillFailed];
    const gone = new Error('the job is not in the state failed');
    const added = adding({
      isFailed: () => Promise.resolve(states.shift()!),
      retry: () => Promise.reject(gone),
    });
    expect(await added.catch((error: unknown) => error)).toBe(isStillFailed ? gone : undefined);
  });
});

test('leaves out what of meta_data can not be kept', async () => {
  const { bull, added } = recordBull();
  const unfit = { first_name: 1, plan: 'pro' } as never;
  await createBullOutbox(bull, { connection }).add({ ...REGISTRATION, meta_data: unfit });
  expect(added[0]!.data).toEqual({ ...REGISTRATION, meta_data: { plan: 'pro' } });
});

test.each([
  ['no registration', undefined, {}, 'referrer takes'],
  ['no referrer', { mcs_id: '42' }, {}, 'referrer takes'],
  ['a database, of which Redis knows nothing', REGISTRATION, { db: {} }, 'db is unknown: there are startAfter'],
  ['a time before now', REGISTRATION, { startAfter: -1 }, 'startAfter takes a number of seconds, from 0 on'],
  ['what are no options', REGISTRATION, 60, 'options takes an object of startAfter'],
])('refuses to add %s', async (_what, registration, options, message) => {
  const { bull, added } = recordBull();
  const adding = createBullOutbox(bull, { connection }).add(registration as never, options as AddOptions);
  await expect(adding).rejects.toMatchObject({
    code: 'ERR_AFFILI_INPUT',
    message: expect.stringContaining(message) as string,
  });
  expect(added).toEqual([]);
});
