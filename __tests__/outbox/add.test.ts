import type { NewConversion, Registration } from 'express-affili';
import type PgBoss from 'pg-boss';
import { createOutbox, type ConversionKey, type ConversionToSendInput, type PgBossOutbox } from 'express-affili/outbox';
import { errorOf } from '../support/failure';
import { jobsOf } from './outbox-jobs';
import { usePostgres } from '../support/postgres';
import { REGISTRATION } from '../support/secrets';

const PAYMENT = { order_id: 'invoice-1', amount: 100, customer_id: 'affili-1' };
const CONVERSION: NewConversion = { type: 'sale', ...PAYMENT };

const postgres = usePostgres();
let outbox: PgBossOutbox;

beforeAll(async () => {
  outbox = await createOutbox(await postgres.startBoss());
});

afterEach(async () => {
  await postgres.query('DELETE FROM pgboss.job');
  await postgres.query('DELETE FROM pgboss.affili_payments');
});

const added = () => jobsOf(postgres, 'affili-registrations');
const payments = () =>
  postgres.query('SELECT order_id, id, posts, wanted FROM pgboss.affili_payments ORDER BY order_id');

/** What may be added, with options, and the rows that stand for it. */
const additions: [string, (options?: object) => Promise<void>, data: object, payments: number][] = [
  ['a registration', (options) => outbox.add(REGISTRATION, options), { registration: REGISTRATION }, 0],
  ['a conversion', (options) => outbox.addConversion(PAYMENT, options), { conversion: CONVERSION }, 1],
  [
    'a status',
    (options) => outbox.addConversionStatus({ order_id: 'invoice-1' }, 'refunded', options),
    { statusChange: { order_id: 'invoice-1', status: 'refunded' } },
    1,
  ],
];

describe.each(additions)('%s', (_what, add, data, rows) => {
  test('is kept, to be attempted at once', async () => {
    expect(await add()).toBeUndefined();
    expect(await added()).toEqual([expect.objectContaining({ data })]);
    expect((await added())[0]!.starts_in).toBeLessThanOrEqual(0);
  });

  test('is held back for the seconds that it is told', async () => {
    await add({ startAfter: 60 });
    const [job] = await added();
    expect(job!.starts_in).toBeGreaterThan(30);
    expect(job!.starts_in).toBeLessThanOrEqual(60);
  });

  test("is kept when the app's transaction commits, also where it is known already", async () => {
    for (let count = 0; count < 2; count += 1) await postgres.transaction((db) => add({ db }));
    expect(new Set((await added()).map((job) => JSON.stringify(job.data))).size).toBe(1);
    expect(await payments()).toHaveLength(rows);
  });

  test("is not kept when the app's transaction rolls back", async () => {
    const rolledBack = postgres.transaction(async (db: PgBoss.Db) => {
      await add({ db });
      throw new Error('of the app');
    });
    await expect(rolledBack).rejects.toThrow('of the app');
    expect([await added(), await payments()]).toEqual([[], []]);
  });

  test.each<[string, object]>([
    ['startAfter', { startAfter: '60' }],
    ['startAfter', { startAfter: -1 }],
    ['db', { db: {} }],
    ['startafter is unknown: did you mean startAfter', { startafter: 60 }],
  ])('is not kept with a wrong option: %s', async (name, options) => {
    expect(await errorOf(add(options))).toMatchObject({
      code: 'ERR_AFFILI_INPUT',
      message: expect.stringMatching(`^${name}`) as string,
    });
    expect(await added()).toEqual([]);
  });
});

describe('a registration', () => {
  test('is one job for each mcs_id, whichever instance of the app adds it', async () => {
    const other = await createOutbox(await postgres.startBoss());
    await outbox.add(REGISTRATION);
    await other.add({ ...REGISTRATION, referrer: 'another' });
    await outbox.add({ ...REGISTRATION, mcs_id: '43' });
    await Promise.all([outbox.add(REGISTRATION), other.add(REGISTRATION)]);
    expect((await added()).map(({ data }) => data.registration)).toEqual([
      REGISTRATION,
      { ...REGISTRATION, mcs_id: '43' },
    ]);
  });

  test('is another job than that of another queue, and than the conversion with the same id', async () => {
    const other = await createOutbox(await postgres.startBoss(), { queue: 'other' });
    for (const one of [outbox, other]) await one.add({ ...REGISTRATION, mcs_id: 'invoice-1' });
    await outbox.addConversion(PAYMENT);
    const ids = [...(await added()), ...(await jobsOf(postgres, 'other'))].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  test.each<[string, unknown, object | undefined]>([
    ['NUL', { first_name: 'Pa\0risa' }, { first_name: 'Parisa' }],
    ['lone surrogates', { last_name: 'Ahmadi\ud800', '\udfff': 1 }, { last_name: 'Ahmadi\ufffd', '\ufffd': 1 }],
    ['what looks like an escape', { first_name: '\\u0000' }, { first_name: '\\u0000' }],
    ['what JSON can not carry', { id: 1n, email: 7, plan: 'pro' }, { plan: 'pro' }],
    ['too much', { first_name: 'x'.repeat(70_000) }, undefined],
  ])('takes whatever visitors type: %s', async (_what, meta_data, kept) => {
    await outbox.add({ referrer: 'aff-1', mcs_id: '42', meta_data } as Registration);
    const [job] = await added();
    expect(job!.data.registration).toEqual({ referrer: 'aff-1', mcs_id: '42', ...(kept && { meta_data: kept }) });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['what is no referrer', { referrer: '/pricing', mcs_id: '42' }],
    ['an mcs_id that is no string', { referrer: 'aff-1', mcs_id: 42 }],
    ['an unknown field', { ...REGISTRATION, mcsId: '42' }],
  ])('is refused with %s', async (_what, registration) => {
    expect(await errorOf(outbox.add(registration as Registration))).toMatchObject({ code: 'ERR_AFFILI_INPUT' });
    expect(await added()).toEqual([]);
  });
});

describe('a conversion', () => {
  test('is one job for each order_id, whatever else is said of it', async () => {
    await outbox.addConversion({ ...PAYMENT, order_id: 7 });
    await outbox.addConversion({ ...PAYMENT, order_id: '7', amount: 2 });
    await Promise.all([outbox.addConversion({ ...PAYMENT, order_id: 7n }), outbox.addConversion(PAYMENT)]);
    expect((await added()).map(({ data }) => (data.conversion as NewConversion).order_id)).toEqual(['7', 'invoice-1']);
  });

  test.each<[string, object, object]>([
    ['an mcs_id in place of customer_id', { mcs_id: 42 }, { mcs_id: '42' }],
    ['further fields', { customer_id: 'c', note: { a: [1] } }, { customer_id: 'c', note: { a: [1] } }],
    ['what is null as not there', { customer_id: null, mcs_id: null, referrer: 'aff-1' }, { referrer: 'aff-1' }],
  ])('is taken with %s', async (_what, whose, kept) => {
    await outbox.addConversion({ order_id: '1', amount: 0, ...whose });
    expect((await added())[0]!.data.conversion).toEqual({ type: 'sale', order_id: '1', amount: 0, ...kept });
  });

  test.each<[string, unknown]>([
    ['order_id', { ...PAYMENT, order_id: ' ' }],
    ['mcs_id', { order_id: '1', amount: 1, mcs_id: {} }],
    ['conversion', { order_id: '1', amount: 1 }],
    ['conversion', undefined],
  ])('is refused with a wrong %s: %j', async (field, conversion) => {
    expect(await errorOf(outbox.addConversion(conversion as ConversionToSendInput))).toMatchObject({
      code: 'ERR_AFFILI_INPUT',
      message: expect.stringMatching(`^${field} takes `) as string,
    });
    expect(await added()).toEqual([]);
  });

  test('is no job where the payment is known to be converted', async () => {
    await outbox.conversions.converted('invoice-1', 'conversion-1');
    await outbox.addConversion(PAYMENT);
    await postgres.transaction((db) => outbox.addConversion(PAYMENT, { db }));
    expect(await added()).toEqual([]);
  });

  test.each<[boolean | undefined, number]>([
    [true, 1],
    [false, 0],
    [undefined, 0],
  ])('keeps mayBeAtAffili %p', async (mayBeAtAffili, posts) => {
    await outbox.addConversion(PAYMENT, { ...(mayBeAtAffili !== undefined && { mayBeAtAffili }) });
    expect(await payments()).toEqual([{ order_id: 'invoice-1', id: null, posts, wanted: null }]);
  });

  test('forgets of what may be at Affili nothing that it is not told', async () => {
    await outbox.addConversion(PAYMENT, { mayBeAtAffili: true });
    await outbox.addConversion(PAYMENT);
    expect(await payments()).toMatchObject([{ posts: 1 }]);
    const error = await errorOf(outbox.addConversion(PAYMENT, { mayBeAtAffili: 'yes' as never }));
    expect(error.message).toMatch(/^mayBeAtAffili takes /);
  });
});

describe('a status', () => {
  test.each<[ConversionKey, object]>([
    [{ id: 'conversion-1' }, { order_id: null, id: 'conversion-1' }],
    [{ order_id: 7 as unknown as string }, { order_id: '7', id: null }],
  ])('is the one that was added last: %j', async (key, row) => {
    await outbox.addConversionStatus(key, 'approved');
    await outbox.addConversionStatus(key, 'refunded');
    expect(await payments()).toEqual([{ ...row, posts: 0, wanted: 'refunded' }]);
  });

  test('by either id is kept in the one row of the payment', async () => {
    await outbox.conversions.converted('invoice-1', 'conversion-1');
    await outbox.addConversionStatus({ order_id: 'invoice-1' }, 'approved');
    await outbox.addConversionStatus({ id: 'conversion-1' }, 'refunded');
    expect(await payments()).toMatchObject([{ order_id: 'invoice-1', id: 'conversion-1', wanted: 'refunded' }]);
  });

  test.each<[string, unknown, unknown]>([
    ['status', { id: '1' }, 'paid'],
    ['id', { id: '' }, 'approved'],
    ['order_id', { order_id: {} }, 'approved'],
    ['conversion', { id: '1', order_id: '1' }, 'approved'],
    ['conversion', undefined, 'approved'],
  ])('is refused with a wrong %s: %j, %j', async (field, key, status) => {
    expect(await errorOf(outbox.addConversionStatus(key as ConversionKey, status as 'approved'))).toMatchObject({
      code: 'ERR_AFFILI_INPUT',
      message: expect.stringMatching(`^${field} takes `) as string,
    });
    expect(await added()).toEqual([]);
  });
});
