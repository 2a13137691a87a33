import { createSandbox } from 'express-affili/sandbox';
import request from 'supertest';
import { ask, CONVERSIONS, record, register, SALE, setStatus, watch } from './support';
import { serve } from '../support/serve';

type Totals = { affiliate?: string; isRest?: boolean; count: number; counted: number; refunded: number }[];

interface Shown {
  conversion: { id: string; affiliate?: string; isOfUnknown: boolean; isDouble: boolean; [field: string]: unknown };
  total: number;
  totals: Totals;
}

interface Snapshot {
  conversions: { shown: Shown['conversion'][]; total: number; totals: Totals };
  exchanges: { conversionId?: string; customerId?: string; request: string; answer?: string; state: string }[];
}

const PUBLISHERS = { 'aff-1': { id: '1', full_name: 'Sara' }, 'aff-2': { id: '2', full_name: 'Reza' } };

async function open(options: Parameters<typeof createSandbox>[0] = { publishers: PUBLISHERS }) {
  const sandbox = createSandbox(options);
  const url = await serve(sandbox);
  return { sandbox, url, next: await watch(url) };
}

const snapshotOf = async (url: string) => (await watch(url))<Snapshot>('snapshot');

describe('the events', () => {
  test('tell of a conversion that comes in, and of its status, beside its customer', async () => {
    const { url, next } = await open();
    const { id: customer_id } = await register(url);
    const { id } = await record(url, { ...SALE, customer_id });
    const conversion = { id, customer_id, order_id: 'INV-1', amount: 4_900_000, affiliate: 'Sara', isOfUnknown: false };
    expect(await next('conversion')).toMatchObject({ conversion: { ...conversion, status: 0 }, total: 1 });
    await setStatus(url, id, 2);
    expect(await next('conversion')).toMatchObject({ conversion: { ...conversion, status: 2 }, total: 1 });
  });

  test('tell a page that opens of all that is there, and which request was whose', async () => {
    const { sandbox, url } = await open();
    const customer = await register(url);
    const { id } = await record(url, { ...SALE, customer_id: customer.id });
    const { conversions, exchanges } = await snapshotOf(url);
    expect(conversions).toMatchObject({ shown: [{ id, status: 0 }], total: 1 });
    expect(exchanges).toMatchObject([{ customerId: customer.id }, { conversionId: id, state: 'answered' }]);
    expect(exchanges[1]!.request).toContain(`"order_id":"INV-1"`);
    expect(exchanges[1]!.answer).toContain(JSON.stringify(sandbox.conversions[0]));
  });

  test('tell of a conversion that was stored though its answer was cut', async () => {
    const { sandbox, url, next } = await open();
    sandbox.failNext(1, { reset: 'after' });
    await expect(ask(url, 'post', CONVERSIONS).send(SALE)).rejects.toThrow();
    const { conversion } = await next<Shown>('conversion');
    expect((await snapshotOf(url)).exchanges).toMatchObject([{ conversionId: conversion.id, state: 'cut' }]);
  });

  test('mark a double, whoever the customer is, and not the first of its order_id', async () => {
    const { url, next } = await open();
    const marks = [];
    for (const fields of [{}, { customer_id: 'c2' }, { order_id: 'INV-2' }]) {
      await record(url, { ...SALE, ...fields });
      marks.push((await next<Shown>('conversion')).conversion.isDouble);
    }
    expect(marks).toEqual([false, true, false]);
    const { conversions } = await snapshotOf(url);
    expect(conversions.shown.map(({ isDouble }) => isDouble)).toEqual([false, true, false]);
  });

  test.each<[string, (customer: { id: string; mcs_id: string }) => object, object]>([
    ["the app's own id for Affili's", ({ mcs_id }) => ({ customer_id: mcs_id }), { isOfUnknown: true }],
    [
      'that id beside a referrer',
      ({ mcs_id }) => ({ customer_id: mcs_id, referrer: 'aff-2' }),
      { isOfUnknown: true, affiliate: 'Reza' },
    ],
    [
      'a referrer alone',
      () => ({ customer_id: null, referrer: 'aff-2' }),
      { isOfUnknown: false, affiliate: 'Reza', referrer: 'aff-2' },
    ],
    [
      "the customer's id beside another's referrer",
      ({ id }) => ({ customer_id: id, referrer: 'aff-2' }),
      { isOfUnknown: false, affiliate: 'Sara' },
    ],
  ])('say whose it is, of %s', async (_, fields, expected) => {
    const { url, next } = await open();
    await record(url, { ...SALE, ...fields(await register(url)) });
    expect((await next<Shown>('conversion')).conversion).toMatchObject(expected);
  });

  test('carry the last 200 conversions, and of each no more than is shown', async () => {
    const { sandbox, url } = await open();
    const { id: _, ...row } = await record(url, { ...SALE, note: 'x'.repeat(10_000) });
    for (let n = 0; n < 250; n += 1) sandbox.conversions.push({ ...row, id: String(n) });
    const { shown, total } = (await snapshotOf(url)).conversions;
    expect({ total, first: shown[0]!.id, count: shown.length }).toEqual({ total: 251, first: '50', count: 200 });
    expect(JSON.stringify(shown)).not.toContain('xxx');
  });
});

describe('the totals', () => {
  test('add up what is not refunded, and what is apart from it, by affiliate', async () => {
    const { url, next } = await open();
    const { id: customer_id } = await register(url);
    await record(url, { ...SALE, customer_id, amount: 3000 });
    await record(url, { ...SALE, customer_id: null, referrer: 'aff-1', amount: 1000.5 });
    const { id } = await record(url, { ...SALE, customer_id: null, referrer: 'aff-2', amount: 2000 });
    await record(url, { ...SALE, customer_id: '42', amount: 7 });
    await setStatus(url, id, 2);
    for (let n = 0; n < 4; n += 1) await next('conversion');
    const { totals } = await next<Shown>('conversion');

    expect(totals).toEqual([
      { affiliate: 'Sara', count: 2, counted: 4000.5, refunded: 0 },
      { count: 1, counted: 7, refunded: 0 },
      { affiliate: 'Reza', count: 1, counted: 0, refunded: 2000 },
    ]);
  });

  test('name ten affiliates at most, and put the rest together', async () => {
    const { url } = await open({});
    for (let n = 1; n <= 12; n += 1) {
      await record(url, { ...SALE, customer_id: null, referrer: `aff-${n}`, amount: n });
    }
    const { totals } = (await snapshotOf(url)).conversions;
    expect(totals.map(({ counted }) => counted)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 6]);
    expect(totals.at(-1)).toEqual({ isRest: true, count: 3, counted: 6, refunded: 0 });
    expect(totals.filter(({ affiliate }) => affiliate === undefined)).toHaveLength(1);
  });

  test('take a row that a test put there without an amount for one of nothing', async () => {
    const { sandbox, url } = await open();
    const { amount: _, ...row } = await record(url, { ...SALE, customer_id: null, referrer: 'aff-1', amount: 7 });
    sandbox.conversions.push({ ...row, id: 'odd' } as never);
    const { shown, totals } = (await snapshotOf(url)).conversions;
    expect(shown).toMatchObject([{ amount: 7 }, { amount: 0 }]);
    expect(totals).toMatchObject([{ count: 2, counted: 7 }]);
  });

  test.each([
    ['nothing', [0], 0],
    ['more than a number can say', [Number.MAX_VALUE, Number.MAX_VALUE], Number.MAX_VALUE],
  ])('can be %s', async (_, amounts, counted) => {
    const { url } = await open();
    for (const amount of amounts) await record(url, { ...SALE, customer_id: null, referrer: 'aff-1', amount });
    expect((await snapshotOf(url)).conversions.totals).toMatchObject([{ counted, refunded: 0 }]);
  });
});

test.each([
  ['/', ['کانورژن‌ها', 'در انتظار', 'تأییدشده', 'برگشت‌خورده', 'مشتری ناشناخته', 'ریال یا تومان']],
  ['/?lang=en', ['Conversions', 'pending', 'approved', 'refunded', 'unknown customer', 'rial or toman']],
])('%s has a word for all that a conversion can be', async (path, words) => {
  const { text } = await request(createSandbox()).get(path).expect(200);
  for (const word of words) expect(text).toContain(word);
});
