import { createOutbox, type Boss, type JobDatabase } from 'express-affili/outbox';
import { noteUnclear } from '../../lib/outbox/unclear';
import { AffiliError } from '../../lib/affili-error';
import { insist } from '../../lib/outbox/insist';
import { JobQueue } from '../../lib/outbox/job-queue';
import { recordingBoss } from '../support/recording-boss';
import { ECHO, expectNoSecrets } from '../support/secrets';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const PATIENCE = { upTo: 1000, every: 250 };

/** Fails so many times, and says how often it was done. */
function failing(times: number) {
  const done = { times: 0 };
  const action = () => {
    done.times += 1;
    return done.times > times ? Promise.resolve('done') : Promise.reject(new Error('away'));
  };
  return { done, action };
}

test('does it again until it succeeds', async () => {
  const { done, action } = failing(3);
  const result = insist(action, PATIENCE);
  await jest.advanceTimersByTimeAsync(749);
  expect(done.times).toBe(3);
  await jest.advanceTimersByTimeAsync(1);
  await expect(result).resolves.toBe('done');
  expect(done.times).toBe(4);
});

test('gives up at the end of its patience', async () => {
  const { done, action } = failing(100);
  const result = insist(action, PATIENCE).catch((error: Error) => error.message);
  await jest.advanceTimersByTimeAsync(60_000);
  await expect(result).resolves.toBe('away');
  expect(done.times).toBe(5);
});

test('nothing is told of a statement that failed, since pg-boss would store it', async () => {
  const complete = () => Promise.reject(new Error(`Failed query: UPDATE … params: ${ECHO}`));
  const queue = new JobQueue({ complete } as unknown as Boss, { queue: 'q', retryEvery: 1 });
  const failure = queue.done({ id: '42' }).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(30_000);
  expect(await failure).toBeInstanceOf(Error);
  expectNoSecrets(await failure);
});

test('a queue that can not be made is told of within seconds', async () => {
  const { boss } = recordingBoss([], { fails: (method) => method === 'createQueue' });
  const made = createOutbox(boss).catch((error: Error) => error.message);
  await jest.advanceTimersByTimeAsync(3000);
  await expect(made).resolves.toBe('Connection terminated');
});

test("in the app's transaction nothing is tried again: after a statement that failed it takes no other", async () => {
  const { boss, of } = recordingBoss([]);
  const tries: unknown[] = [];
  const send = (queue: string, data: object, options: { db?: JobDatabase }) => {
    if (!options.db) return boss.send(queue, data, options);
    tries.push(queue);
    return Promise.reject(new Error('current transaction is aborted'));
  };
  const outbox = await createOutbox({ ...boss, send }, { unclearConversions: 'hold' });
  const conversion = { order_id: '1', amount: 1, customer_id: 'c-1' };
  noteUnclear(conversion, new AffiliError('ERR_AFFILI_UNAVAILABLE', 'late'));
  const db = { executeSql: () => Promise.resolve({ rows: [] }) };
  await expect(outbox.addConversion(conversion, { db })).rejects.toThrow('pg-boss failed: Error');
  expect(tries).toEqual(['affili-registrations-converted']);
  expect(of('send')).toEqual([]);
});
