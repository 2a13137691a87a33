import { AffiliError } from 'express-affili';
import { createOutbox, type Boss, type OutboxOptions } from 'express-affili/outbox';
import { usePostgres } from '../support/postgres';

const postgres = usePostgres();

interface QueueRow {
  name: string;
  dead_letter: string | null;
  retry_delay: number;
  policy: string;
}

const queues = (name: string) =>
  postgres.query<QueueRow>(
    'SELECT name, dead_letter, retry_delay, policy FROM pgboss.queue WHERE starts_with(name, $1) ORDER BY name',
    name,
  );

const queueRows = (name: string, retryDelay: number): QueueRow[] => [
  { name, dead_letter: `${name}-failed`, retry_delay: retryDelay, policy: 'standard' },
  { name: `${name}-failed`, dead_letter: null, retry_delay: retryDelay, policy: 'standard' },
];

test('makes the queue and its dead-letter queue', async () => {
  await createOutbox(await postgres.startBoss());
  expect(await queues('affili')).toEqual(queueRows('affili-registrations', 300));
});

test('leaves what waits in the queue as it is when it is made again', async () => {
  const outbox = await createOutbox(await postgres.startBoss(), { queue: 'again' });
  await outbox.add({ referrer: 'aff-1', mcs_id: '42' });
  await createOutbox(await postgres.startBoss(), { queue: 'again' });
  expect(await postgres.query("SELECT data FROM pgboss.job WHERE name = 'again'")).toEqual([
    { data: { registration: { referrer: 'aff-1', mcs_id: '42' } } },
  ]);
});

test('takes on options that changed', async () => {
  await createOutbox(await postgres.startBoss(), { queue: 'changed', retryEvery: 10 });
  await createOutbox(await postgres.startBoss(), { queue: 'changed', retryEvery: 20 });
  expect(await queues('changed')).toEqual(queueRows('changed', 20));
});

test('is made by several instances at once', async () => {
  const bosses = await Promise.all([1, 2, 3].map(() => postgres.startBoss()));
  await Promise.all(bosses.map((boss) => createOutbox(boss, { queue: 'several' })));
  expect(await queues('several')).toHaveLength(2);
});

test('nothing of what pg-boss would drop it for is in reach', async () => {
  const outbox = await createOutbox(await postgres.startBoss(), { queue: 'kept', keepDays: 3650 });
  await outbox.add({ referrer: 'aff-1', mcs_id: '42' });
  const [job] = await postgres.query<{ days: number; retry_limit: number }>(
    "SELECT EXTRACT(epoch FROM keep_until - now()) / 86400 AS days, retry_limit FROM pgboss.job WHERE name = 'kept'",
  );
  expect(Number(job!.days)).toBeGreaterThanOrEqual(3649);
  // Tries, even one each second.
  expect(job!.retry_limit / 86_400).toBeGreaterThan(3650);
});

describe('refuses', () => {
  const refusalOf = async (call: Promise<unknown>) => {
    const error = await call.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AffiliError);
    expect(error).toHaveProperty('code', 'ERR_AFFILI_OPTIONS');
    return (error as AffiliError).message;
  };
  const boss: Boss = { createQueue: () => fail(), send: () => fail(), work: () => fail() };
  const fail = () => Promise.reject(new Error('pg-boss was called'));

  test.each([
    ['queue', { queue: 'a queue' }],
    ['queue', { queue: "x'; DROP TABLE users --" }],
    ['queue', { queue: '' }],
    ['queue', { queue: 'x'.repeat(201) }],
    ['retryEvery', { retryEvery: 0 }],
    ['retryEvery', { retryEvery: 1.5 }],
    ['retryEvery', { retryEvery: '60' }],
    ['keepDays', { keepDays: 0 }],
    ['keepDays', { keepDays: 3651 }],
    ['keepDays', { keepDays: NaN }],
  ])('%s: %j', async (name, options) => {
    expect(await refusalOf(createOutbox(boss, options as OutboxOptions))).toMatch(new RegExp(`^${name} takes `));
  });

  test('an unknown option, and names the likely one', async () => {
    const options = { retryevry: 60 } as OutboxOptions;
    expect(await refusalOf(createOutbox(boss, options))).toBe('retryevry is unknown: did you mean retryEvery?');
  });

  test.each([[undefined], [null], ['postgres://localhost'], [{ send: () => null, work: () => null }]])(
    'what is no pg-boss: %j',
    async (value) => {
      expect(await refusalOf(createOutbox(value as unknown as Boss))).toBe(
        'boss takes a pg-boss: its methods createQueue, send, work',
      );
    },
  );

  describe('to work', () => {
    const client = { customers: { ensure: () => fail() } };
    const onRegistered = () => undefined;
    const outbox = async () => createOutbox(await postgres.startBoss(), { queue: 'idle' });

    test.each([[undefined], [{}], [{ customers: { create: () => null } }]])('with the client %j', async (value) => {
      expect(await refusalOf((await outbox()).work(value as never, onRegistered))).toBe('client takes an AffiliClient');
    });

    test('without onRegistered', async () => {
      expect(await refusalOf((await outbox()).work(client, undefined as never))).toBe('onRegistered takes a function');
    });

    test.each([
      ['concurrency', { concurrency: 0 }],
      ['concurrency', { concurrency: 2.5 }],
      ['concurrency', { concurrency: 101 }],
      ['onError', { onError: 'log' }],
    ])('with %s: %j', async (name, options) => {
      const call = (await outbox()).work(client, onRegistered, options as never);
      expect(await refusalOf(call)).toMatch(new RegExp(`^${name} takes `));
    });

    test('with an unknown option, and names the likely one', async () => {
      const call = (await outbox()).work(client, onRegistered, { concurency: 2 } as never);
      expect(await refusalOf(call)).toBe('concurency is unknown: did you mean concurrency?');
    });
  });
});
