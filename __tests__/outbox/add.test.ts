import type { Registration } from 'express-affili';
import { createOutbox, type PgBossOutbox } from 'express-affili/outbox';
import { failureOf, wrongInput } from '../support/failure';
import { jobsOf } from './outbox-jobs';
import { usePostgres } from '../support/postgres';
import { REGISTRATION } from '../support/secrets';

const postgres = usePostgres();
let outbox: PgBossOutbox;
const registered = () => jobsOf(postgres, 'affili-registrations');

beforeAll(async () => {
  outbox = await createOutbox(await postgres.startBoss());
});

afterEach(() => postgres.query('DELETE FROM pgboss.job'));

test('keeps a registration', async () => {
  expect(await outbox.add(REGISTRATION)).toBeUndefined();
  const jobs = await registered();
  expect(jobs.map(({ data }) => data)).toEqual([{ registration: REGISTRATION }]);
  expect(jobs[0]!.starts_in).toBeLessThanOrEqual(0);
});

test('holds it back for the seconds that it is told', async () => {
  await outbox.add(REGISTRATION, { startAfter: 60 });
  const [job] = await registered();
  expect(job!.starts_in).toBeGreaterThan(30);
  expect(job!.starts_in).toBeLessThanOrEqual(60);
});

test('is one job for each mcs_id', async () => {
  await outbox.add(REGISTRATION);
  await outbox.add({ ...REGISTRATION, referrer: 'another' });
  await outbox.add({ ...REGISTRATION, mcs_id: '43' });
  await Promise.all([outbox.add(REGISTRATION), outbox.add(REGISTRATION)]);
  expect((await registered()).map(({ data }) => data.registration)).toEqual([
    REGISTRATION,
    { ...REGISTRATION, mcs_id: '43' },
  ]);
});

test('is one job for each mcs_id, whichever instance of the app adds it', async () => {
  const other = await createOutbox(await postgres.startBoss());
  await outbox.add(REGISTRATION);
  await other.add(REGISTRATION);
  expect(await registered()).toHaveLength(1);
});

test('is another job in another queue', async () => {
  const other = await createOutbox(await postgres.startBoss(), { queue: 'other' });
  await outbox.add(REGISTRATION);
  await other.add(REGISTRATION);
  const ids = [...(await registered()), ...(await jobsOf(postgres, 'other'))].map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});

describe("in the app's transaction", () => {
  beforeAll(() => postgres.query('CREATE TABLE users (id int PRIMARY KEY)'));
  const users = () => postgres.query<{ id: number }>('SELECT id FROM users ORDER BY id');

  test('is kept when that commits', async () => {
    await postgres.transaction(async (db) => {
      await db.executeSql('INSERT INTO users VALUES (1)', []);
      await outbox.add(REGISTRATION, { db });
    });
    expect(await registered()).toHaveLength(1);
  });

  test('is not kept when that rolls back', async () => {
    const signup = postgres.transaction(async (db) => {
      await outbox.add(REGISTRATION, { db });
      throw new Error('the email is taken');
    });
    await expect(signup).rejects.toThrow('the email is taken');
    expect(await registered()).toEqual([]);
  });

  test('does not break it where the registration is known', async () => {
    await outbox.add(REGISTRATION);
    await postgres.transaction(async (db) => {
      await outbox.add(REGISTRATION, { db });
      await db.executeSql('INSERT INTO users VALUES (2)', []);
    });
    expect(await users()).toContainEqual({ id: 2 });
  });
});

describe('takes whatever visitors type', () => {
  test.each<[string, unknown, object | undefined]>([
    ['NUL', { first_name: 'Pa\0risa' }, { first_name: 'Parisa' }],
    ['lone surrogates', { last_name: 'Ahmadi\ud800', '\udfff': 1 }, { last_name: 'Ahmadi\ufffd', '\ufffd': 1 }],
    ['nothing', null, undefined],
    ['no object', 'Parisa', undefined],
    ['a wrong type', { email: 7, plan: 'pro' }, { plan: 'pro' }],
    ['what JSON can not carry', { id: 1n, at: () => 1, plan: 'pro' }, { plan: 'pro' }],
    ['too much', { first_name: 'x'.repeat(70_000) }, undefined],
    ['what looks like an escape', { first_name: '\\u0000' }, { first_name: '\\u0000' }],
  ])('%s', async (_what, meta_data, kept) => {
    await outbox.add({ referrer: 'aff-1', mcs_id: '42', meta_data } as Registration);
    const [job] = await registered();
    expect(job!.data.registration).toEqual({ referrer: 'aff-1', mcs_id: '42', ...(kept && { meta_data: kept }) });
  });
});

describe('refuses', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['no object', '42'],
    ['no referrer', { mcs_id: '42' }],
    ['what is no referrer', { referrer: '/pricing', mcs_id: '42' }],
    ['no mcs_id', { referrer: 'aff-1' }],
    ['an mcs_id that is no string', { referrer: 'aff-1', mcs_id: 42 }],
    ['an unknown field', { ...REGISTRATION, mcsId: '42' }],
  ])('%s', async (_what, registration) => {
    expect(await failureOf(outbox.add(registration as Registration))).toEqual(wrongInput);
    expect(await registered()).toEqual([]);
  });

  test.each<[string, object]>([
    ['startAfter', { startAfter: -1 }],
    ['startAfter', { startAfter: '60' }],
    ['db', { db: {} }],
    ['startafter', { startafter: 60 }],
  ])('a wrong option: %s', async (_name, options) => {
    expect(await failureOf(outbox.add(REGISTRATION, options))).toEqual(wrongInput);
    expect(await registered()).toEqual([]);
  });
});
