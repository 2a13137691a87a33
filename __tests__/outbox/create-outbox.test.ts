import { AffiliError } from 'express-affili';
import { createOutbox, type PgBossLike, type PgBossOutboxOptions } from 'express-affili/outbox';
import { usePostgres } from '../support/postgres';

const postgres = usePostgres();

interface QueueRow {
  name: string;
  dead_letter: string | null;
  retry_delay: number | null;
  policy: string;
}

const queues = (name: string) =>
  postgres.query<QueueRow>(
    'SELECT name, dead_letter, retry_delay, policy FROM pgboss.queue WHERE starts_with(name, $1) ORDER BY name',
    name,
  );

const queueRows = (name: string, retryDelay: number): QueueRow[] => [
  { name, dead_letter: `${name}-failed`, retry_delay: retryDelay, policy: 'standard' },
  { name: `${name}-failed`, dead_letter: null, retry_delay: null, policy: 'standard' },
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

test('pg-boss drops nothing that waits, and ends a job only where every worker dies of it', async () => {
  const outbox = await createOutbox(await postgres.startBoss(), { queue: 'kept', retryEvery: 60, keepDays: 2 });
  await outbox.add({ referrer: 'aff-1', mcs_id: '42' });
  const [job] = await postgres.query<{ days: number; retry_limit: number }>(
    "SELECT EXTRACT(epoch FROM keep_until - now())::float / 86400 AS days, retry_limit FROM pgboss.job WHERE name = 'kept'",
  );
  expect(job!.days).toBeGreaterThan(3649);
  expect(job!.retry_limit).toBeGreaterThan(2 * 24 * 60);
});

describe('the table of payments', () => {
  test('is one for all outboxes of the schema, and no row of one is seen by another', async () => {
    const boss = await postgres.startBoss();
    const [one, other] = [await createOutbox(boss, { queue: 'one' }), await createOutbox(boss, { queue: 'other' })];
    for (const outbox of [one, other]) await outbox.addConversion({ order_id: '1', amount: 1, customer_id: 'c-1' });
    expect(
      await postgres.query("SELECT queue, order_id FROM pgboss.affili_payments WHERE order_id = '1'"),
    ).toHaveLength(2);
    expect(await other.counts()).toMatchObject({ waiting: 1 });
  });

  test('may be made by hand, where the app has no right to make tables', async () => {
    await createOutbox(await postgres.startBoss(), { queue: 'by-hand' });
    await postgres.query('CREATE ROLE app');
    await postgres.query('GRANT USAGE ON SCHEMA pgboss TO app');
    await postgres.query('GRANT ALL ON ALL TABLES IN SCHEMA pgboss TO app');
    const client = await postgres.pool.connect();
    try {
      await client.query('SET ROLE app');
      const boss = await postgres.startBoss({ db: { executeSql: (text, values) => client.query(text, values) } });
      await expect(createOutbox(boss, { queue: 'by-hand' })).resolves.toBeDefined();
    } finally {
      await client.query('RESET ROLE');
      client.release();
    }
  });

  test('and its rows stay when the queue is cleared', async () => {
    const boss = await postgres.startBoss();
    const outbox = await createOutbox(boss, { queue: 'cleared' });
    await outbox.conversions.converted('1', 'affili-1');
    await boss.purgeQueue('cleared');
    expect(await outbox.conversions.claim('1', 'me')).toEqual({ state: 'done', id: 'affili-1' });
  });
});

test.each(['public', 'no_such_schema', 'other_pgboss'])(
  'refuses the schema %s, which is not the one of pg-boss',
  async (schema) => {
    // Another app's pg-boss is there, without our queue.
    if (schema === 'other_pgboss') await postgres.startBoss({ schema });
    const error = createOutbox(await postgres.startBoss(), { schema });
    await expect(error).rejects.toMatchObject({
      code: 'ERR_AFFILI_OPTIONS',
      message: 'schema takes the schema that the started pg-boss has its tables in',
    });
  },
);

test('works in a schema of another name', async () => {
  const outbox = await createOutbox(await postgres.startBoss({ schema: 'queues' }), { schema: 'queues' });
  await outbox.add({ referrer: 'aff-1', mcs_id: '42' });
  await outbox.addConversion({ order_id: '1', amount: 1, mcs_id: '42' });
  expect(await outbox.counts()).toMatchObject({ waiting: 2 });
  expect(await outbox.conversions.hasRegistration('42')).toBe(true);
});

describe('refuses', () => {
  const refusalOf = async (call: Promise<unknown>) => {
    const error = await call.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AffiliError);
    expect(error).toHaveProperty('code', 'ERR_AFFILI_OPTIONS');
    return (error as AffiliError).message;
  };
  const fail = () => Promise.reject(new Error('pg-boss was called'));
  const boss: PgBossLike = {
    createQueue: fail,
    updateQueue: fail,
    send: fail,
    work: fail,
    fetch: fail,
    complete: fail,
    fail,
    deleteJob: fail,
    getDb: () => ({ executeSql: fail }),
  };

  test.each([
    ['queue', { queue: "x'; DROP TABLE users --" }],
    ['retryEvery', { retryEvery: 0 }],
    ['keepDays', { keepDays: 3651 }],
    ['unclearConversions', { unclearConversions: '' }],
    ['schema', { schema: 'x; DROP TABLE users' }],
  ])('%s: %j', async (name, options) => {
    expect(await refusalOf(createOutbox(boss, options as PgBossOutboxOptions))).toMatch(new RegExp(`^${name} takes `));
  });

  test('an unknown option, and names the likely one', async () => {
    const options = { retryevry: 60 } as PgBossOutboxOptions;
    expect(await refusalOf(createOutbox(boss, options))).toBe('retryevry is unknown: did you mean retryEvery?');
  });

  test.each([[undefined], [{ send: () => null, work: () => null }]])('what is no pg-boss: %j', async (value) => {
    expect(await refusalOf(createOutbox(value as unknown as PgBossLike))).toBe(
      'boss takes a started pg-boss, version 10, 11 or 12',
    );
  });

  describe('to work', () => {
    const client = { customers: { ensure: () => fail() } };
    const onRegistered = () => undefined;
    const outbox = async () => createOutbox(await postgres.startBoss(), { queue: 'idle' });

    test.each([[undefined], [{ customers: { create: () => null } }]])('with the client %j', async (value) => {
      expect(await refusalOf((await outbox()).work(value as never, onRegistered))).toBe('client takes an AffiliClient');
    });

    test('without onRegistered', async () => {
      expect(await refusalOf((await outbox()).work(client, undefined as never))).toBe('onRegistered takes a function');
    });

    test.each([
      ['concurrency', { concurrency: 101 }],
      ['onError', { onError: 'log' }],
    ])('with %s: %j', async (name, options) => {
      const call = (await outbox()).work(client, onRegistered, options as never);
      expect(await refusalOf(call)).toMatch(new RegExp(`^${name} takes `));
    });
  });
});
