import type { NewConversion } from 'express-affili';
import type PgBoss from 'pg-boss';
import { createOutbox, type ConversionKey, type ConversionToSendInput, type PgBossOutbox } from 'express-affili/outbox';
import { errorOf } from '../support/failure';
import { jobsOf } from './outbox-jobs';
import { usePostgres } from '../support/postgres';

const postgres = usePostgres();
let outbox: PgBossOutbox;
const added = () => jobsOf(postgres, 'affili-registrations');
const payments = () =>
  postgres.query('SELECT order_id, id, posts, wanted FROM pgboss.affili_payments ORDER BY order_id');

const PAYMENT = { order_id: 'invoice-1', amount: 100, customer_id: 'affili-1' };
const KEPT: NewConversion = { type: 'sale', ...PAYMENT };

beforeAll(async () => {
  outbox = await createOutbox(await postgres.startBoss());
});

afterEach(async () => {
  await postgres.query('DELETE FROM pgboss.job');
  await postgres.query('DELETE FROM pgboss.affili_payments');
});

/** In a transaction of the app's, which a payment is part of. */
const add: [string, (db?: PgBoss.Db) => Promise<void>][] = [
  ['a conversion', (db) => outbox.addConversion(PAYMENT, db && { db })],
  ['a status', (db) => outbox.addConversionStatus({ order_id: 'invoice-1' }, 'refunded', db && { db })],
];

describe.each(add)('%s', (_what, addIt) => {
  test("is kept when the app's transaction commits", async () => {
    await postgres.transaction(async (db) => addIt(db));
    expect(await added()).toHaveLength(1);
    expect(await payments()).toMatchObject([{ order_id: 'invoice-1' }]);
  });

  test("is not kept when the app's transaction rolls back", async () => {
    const payment = postgres.transaction(async (db) => {
      await addIt(db);
      throw new Error('the card is refused');
    });
    await expect(payment).rejects.toThrow('the card is refused');
    expect(await added()).toEqual([]);
    expect(await payments()).toEqual([]);
  });
});

test('keeps a conversion', async () => {
  expect(await outbox.addConversion(PAYMENT)).toBeUndefined();
  expect((await added()).map(({ data }) => data)).toEqual([{ conversion: KEPT }]);
});

test('holds it back for the seconds that it is told', async () => {
  await outbox.addConversion(PAYMENT, { startAfter: 60 });
  const [job] = await added();
  expect(job!.starts_in).toBeGreaterThan(30);
  expect(job!.starts_in).toBeLessThanOrEqual(60);
});

test('is one job for each order_id, whatever else is said of it', async () => {
  await outbox.addConversion({ ...PAYMENT, order_id: 7 });
  await outbox.addConversion({ ...PAYMENT, order_id: '7', amount: 2 });
  await Promise.all([outbox.addConversion({ ...PAYMENT, order_id: 7n }), outbox.addConversion(PAYMENT)]);
  expect((await added()).map(({ data }) => (data.conversion as NewConversion).order_id)).toEqual(['7', 'invoice-1']);
});

test('is another job than the registration with the same id', async () => {
  await outbox.add({ referrer: 'aff-1', mcs_id: 'invoice-1' });
  await outbox.addConversion(PAYMENT);
  expect(await added()).toHaveLength(2);
});

test.each<[string, object, object]>([
  ['an mcs_id in place of customer_id', { mcs_id: 42 }, { mcs_id: '42' }],
  ['a referrer alone', { referrer: 'aff-1' }, { referrer: 'aff-1' }],
  ['further fields', { customer_id: 'c', note: { a: [1] } }, { customer_id: 'c', note: { a: [1] } }],
  ['what is null as not there', { customer_id: null, mcs_id: null, referrer: 'aff-1' }, { referrer: 'aff-1' }],
])('takes %s', async (_what, whose, kept) => {
  await outbox.addConversion({ order_id: '1', amount: 0, ...whose });
  expect((await added())[0]!.data.conversion).toEqual({ type: 'sale', order_id: '1', amount: 0, ...kept });
});

test.each<[string, unknown]>([
  ['order_id', { amount: 1, mcs_id: '42' }],
  ['order_id', { ...PAYMENT, order_id: ' ' }],
  ['amount', { order_id: '1', mcs_id: '42' }],
  ['amount', { ...PAYMENT, amount: '100' }],
  ['mcs_id', { order_id: '1', amount: 1, mcs_id: {} }],
  ['customer_id', { order_id: '1', amount: 1, customer_id: 1.5 }],
  ['conversion', { order_id: '1', amount: 1 }],
  ['conversion', undefined],
])('refuses a wrong %s: %j', async (field, conversion) => {
  const error = await errorOf(outbox.addConversion(conversion as ConversionToSendInput));
  expect(error).toMatchObject({
    code: 'ERR_AFFILI_INPUT',
    message: expect.stringMatching(`^${field} takes `) as string,
  });
  expect(await added()).toEqual([]);
});

test.each<[string, object]>([
  ['startAfter', { startAfter: -1 }],
  ['mayBeAtAffili', { mayBeAtAffili: 'yes' }],
  ['db', { db: {} }],
])('refuses a wrong option: %s', async (name, options) => {
  const message = expect.stringMatching(`^${name} takes `) as string;
  expect(await errorOf(outbox.addConversion(PAYMENT, options))).toMatchObject({ code: 'ERR_AFFILI_INPUT', message });
  expect(await errorOf(outbox.addConversionStatus({ id: '1' }, 'approved', options))).toMatchObject({ message });
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
});

test.each<[ConversionKey, object]>([
  [{ id: 'conversion-1' }, { order_id: null, id: 'conversion-1' }],
  [{ order_id: 7 as unknown as string }, { order_id: '7', id: null }],
])('keeps the status that was added last: %j', async (key, row) => {
  await outbox.addConversionStatus(key, 'approved');
  await outbox.addConversionStatus(key, 'refunded');
  expect(await payments()).toEqual([{ ...row, posts: 0, wanted: 'refunded' }]);
});

test('keeps a status by either id in the one row of the payment', async () => {
  await outbox.conversions.converted('invoice-1', 'conversion-1');
  await outbox.addConversionStatus({ order_id: 'invoice-1' }, 'approved');
  await outbox.addConversionStatus({ id: 'conversion-1' }, 'refunded');
  expect(await payments()).toMatchObject([{ order_id: 'invoice-1', id: 'conversion-1', wanted: 'refunded' }]);
});

test.each<[string, unknown, unknown]>([
  ['status', { id: '1' }, 'paid'],
  ['status', { id: '1' }, 1],
  ['status', { id: '1' }, undefined],
  ['id', { id: '' }, 'approved'],
  ['order_id', { order_id: {} }, 'approved'],
  ['conversion', { id: '1', order_id: '1' }, 'approved'],
  ['conversion', { orderId: '1' }, 'approved'],
  ['conversion', undefined, 'approved'],
])('refuses a wrong %s: %j, %j', async (field, key, status) => {
  const error = await errorOf(outbox.addConversionStatus(key as ConversionKey, status as 'approved'));
  expect(error).toMatchObject({
    code: 'ERR_AFFILI_INPUT',
    message: expect.stringMatching(`^${field} takes `) as string,
  });
  expect(await added()).toEqual([]);
});
