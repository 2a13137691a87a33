import { AffiliError } from 'express-affili';
import { createBullOutbox, type AddOptions, type BullOutboxOptions } from 'express-affili/bullmq';
import { REGISTRATION } from '../support/secrets';
import { recordBull } from './recording-bull';

const connection = { host: 'localhost', port: 6379 };

test.each<[string, Partial<BullOutboxOptions>]>([
  ['connection takes', { connection: undefined }],
  ['connection takes', { connection: 'redis://localhost' as never }],
  ['connection takes', { connection: new (class Redis {})() }],
  ['queue takes', { queue: 'a:b' }],
  ['retryEvery takes', { retryEvery: 0 }],
  ['keepDays takes', { keepDays: -1 }],
  ['keepDay is unknown: did you mean keepDays?', { keepDay: 1 } as never],
])('refuses with "%s"', (message, options) => {
  const make = () => createBullOutbox(recordBull().bull, { connection, ...options });
  expect(make).toThrow(AffiliError);
  expect(make).toThrow(message);
});

test('refuses what are not the classes of BullMQ', () => {
  expect(() => createBullOutbox({} as never, { connection })).toThrow("Queue takes BullMQ's class Queue");
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
  expect(added).toEqual([{ data: { ...REGISTRATION, mcs_id: '4:2' }, options: { jobId: 'mcs-4%3A2', delay: 60_000 } }]);
});

test('leaves out what of meta_data can not be kept', async () => {
  const { bull, added } = recordBull();
  const unfit = { first_name: 1, plan: 'pro' } as never;
  await createBullOutbox(bull, { connection }).add({ ...REGISTRATION, meta_data: unfit });
  expect(added[0]!.data).toEqual({ ...REGISTRATION, meta_data: { plan: 'pro' } });
});

test.each([
  ['no registration', undefined, {}],
  ['no referrer', { mcs_id: '42' }, {}],
  ['a database, of which Redis knows nothing', REGISTRATION, { db: {} }],
  ['a time before now', REGISTRATION, { startAfter: -1 }],
])('refuses to add %s', async (_what, registration, options) => {
  const { bull, added } = recordBull();
  const adding = createBullOutbox(bull, { connection }).add(registration as never, options as AddOptions);
  await expect(adding).rejects.toMatchObject({ code: 'ERR_AFFILI_INPUT' });
  expect(added).toEqual([]);
});
