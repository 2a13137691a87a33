import { AffiliClient, AffiliError, type AddOptions } from 'express-affili';
import { createBullOutbox, type BullOutboxOptions } from 'express-affili/bullmq';
import { REGISTRATION, TOKEN } from '../support/secrets';
import { recordBull } from './recording-bull';

const connection = { host: 'localhost', port: 6379 };
/** As ioredis's Cluster looks from outside. */
const clusterWith = (options: object) =>
  new (class Cluster {
    isCluster = true;
    options = options;
  })();
const keyPrefixReason = 'connection takes no keyPrefix: BullMQ';
const connectionKinds =
  "connection takes BullMQ's options of a connection: an object such as { host, port }, or ioredis's Cluster";

test.each<[string, Partial<BullOutboxOptions>]>([
  [connectionKinds, { connection: undefined }],
  [connectionKinds, { connection: new (class Redis {})() }],
  [keyPrefixReason, { connection: { ...connection, keyPrefix: 'shop:' } }],
  [keyPrefixReason, { connection: clusterWith({ redisOptions: { keyPrefix: 'shop:' } }) }],
  [
    "prefix takes a hash tag, such as '{shop}', where connection is a Cluster",
    { connection: clusterWith({}), prefix: 'a' },
  ],
  ['prefix takes at most 200 letters', { prefix: 'a b' }],
  ['keepDays takes', { keepDays: -1 }],
  ["unclearConversions takes 'retry' or 'hold'", { unclearConversions: 'drop' as never }],
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

test.each<[string, Partial<BullOutboxOptions>, string]>([
  ["BullMQ's own", {}, 'bull'],
  ["the app's", { prefix: 'shop' }, 'shop'],
  ['one slot of a Cluster', { connection: clusterWith({}) }, '{bull}'],
  ["the app's slot of a Cluster", { connection: clusterWith({}), prefix: '{shop}' }, '{shop}'],
])('has its keys begin with a prefix: %s', (_whose, options, prefix) => {
  const { bull, queues, workers } = recordBull();
  createBullOutbox(bull, { connection, ...options }).work(new AffiliClient({ token: TOKEN }), () => {});
  expect([queues[0]!.options['prefix'], workers[0]!.options['prefix']]).toEqual([prefix, prefix]);
});

test('reaches Redis as it is told, looks for it twice a second, and lets nobody wait for it who adds', () => {
  const { bull, queues, workers } = recordBull();
  createBullOutbox(bull, { connection }).work(new AffiliClient({ token: TOKEN }), () => {});
  const ofQueue = queues[0]!.options['connection'] as { retryStrategy: () => number };
  const ofWorker = workers[0]!.options['connection'] as { retryStrategy: () => number };
  const retryStrategy = expect.any(Function) as unknown;
  expect(ofQueue).toEqual({ ...connection, retryStrategy, socketTimeout: 5000, maxRetriesPerRequest: 2 });
  expect(ofWorker).toEqual({ ...connection, retryStrategy });
  expect([ofQueue.retryStrategy(), ofWorker.retryStrategy()]).toEqual([500, 500]);
  // While Redis goes away, that would break the queue for good.
  expect(queues[0]!.options['skipVersionCheck']).toBe(true);
});

test("reaches Redis at the app's own distances, and by its Cluster client as that is", () => {
  const own = recordBull();
  const retryStrategy = () => 7;
  createBullOutbox(own.bull, { connection: { ...connection, retryStrategy } });
  expect(own.queues[0]!.options['connection']).toMatchObject({ retryStrategy });

  const { bull, queues, workers } = recordBull();
  const cluster = clusterWith({});
  createBullOutbox(bull, { connection: cluster }).work(new AffiliClient({ token: TOKEN }), () => {});
  expect(queues[0]!.options['connection']).toBe(cluster);
  expect(workers[0]!.options['connection']).toBe(cluster);
});

test('keeps what is known of a payment for keepDays', () => {
  const { bull, queues } = recordBull();
  createBullOutbox(bull, { connection, keepDays: 10 });
  expect(queues[0]!.options['defaultJobOptions']).toMatchObject({
    removeOnComplete: { age: 864_000 },
    removeOnFail: false,
  });
});

test('no death of a worker fails a job, and so many are handled at a time as are asked for', () => {
  const { bull, workers } = recordBull();
  createBullOutbox(bull, { connection }).work(new AffiliClient({ token: TOKEN }), () => {}, { concurrency: 7 });
  const { concurrency, maxStalledCount } = workers[0]!.options as Record<string, number>;
  expect(concurrency).toBe(7);
  // One each second, for 30 years.
  expect(maxStalledCount).toBeGreaterThan(900_000_000);
});

test.each([
  ['no referrer', { mcs_id: '42' }, {}, 'referrer takes'],
  ['a database, of which Redis knows nothing', REGISTRATION, { db: {} }, 'db is unknown: there are startAfter'],
  ['a time before now', REGISTRATION, { startAfter: -1 }, 'startAfter takes a number of seconds, from 0 on'],
])('refuses to add %s', async (_what, registration, options, message) => {
  const adding = createBullOutbox(recordBull().bull, { connection }).add(registration as never, options as AddOptions);
  await expect(adding).rejects.toMatchObject({
    code: 'ERR_AFFILI_INPUT',
    message: expect.stringContaining(message) as string,
  });
});

test('refuses to add a conversion of nobody, and a status of no conversion', async () => {
  const outbox = createBullOutbox(recordBull().bull, { connection });
  const refusals = [
    outbox.addConversion({ order_id: '7', amount: 1 }),
    outbox.addConversionStatus({} as never, 'refunded'),
    outbox.addConversionStatus({ id: '7' }, 'paid' as never),
    outbox.failed({ limit: 0 }),
    outbox.retryFailed({ ids: [7] } as never),
    outbox.resolveFailed('order-7', {} as never),
    outbox.resolveFailed(7 as never, { id: '7' }),
  ];
  for (const refusal of refusals) await expect(refusal).rejects.toMatchObject({ code: 'ERR_AFFILI_INPUT' });
});

test('looks for what failed by the id that it has for the longest order_id', async () => {
  const outbox = createBullOutbox(recordBull().bull, { connection });
  const id = `order-${encodeURIComponent('م'.repeat(255))}`;
  await expect(outbox.resolveFailed(id, { id: '7' })).rejects.toThrow('there is no Redis');
});
