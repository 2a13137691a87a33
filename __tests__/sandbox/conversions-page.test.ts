import { createSandbox } from 'express-affili/sandbox';
import request from 'supertest';
import { ask, CONVERSIONS, listen, record, register, SALE, setStatus, watch } from './support';

type Totals = Record<'fa' | 'en', { chart: string; rows: string }>;

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
const HOSTILE = `</svg><img src=x onerror="alert(1)">&'`;
const ESCAPED = '&#60;/svg&#62;&#60;img src=x onerror=&#34;alert(1)&#34;&#62;&#38;&#39;';

async function open(options: Parameters<typeof createSandbox>[0] = { publishers: PUBLISHERS }) {
  const sandbox = createSandbox(options);
  const url = await listen(sandbox);
  return { sandbox, url, next: await watch(url) };
}

const snapshotOf = async (url: string) => (await watch(url))<Snapshot>('snapshot');
/** The table's cells, row by row. */
const cellsOf = (rows: string) =>
  [...rows.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>(?:<bdi>)?(.*?)(?:<\/bdi>)?<\/t[hd]>/g)].map(([, cell]) => cell),
  );
/** The width of each bar, in percent. */
const barsOf = (chart: string, name: 'sum' | 'refunded') =>
  [...chart.matchAll(new RegExp(`<rect class="${name}"[^>]* width="([\\d.]+)%"`, 'g'))].map(([, width]) =>
    Number(width),
  );

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

    expect(cellsOf(totals.en.rows)).toEqual([
      ['Sara', '2', '4,000.5', '0'],
      ['Unknown affiliate', '1', '7', '0'],
      ['Reza', '1', '0', '2,000'],
    ]);
    expect(cellsOf(totals.fa.rows)[0]).toEqual(['Sara', '۲', '۴٬۰۰۰٫۵', '۰']);
    expect(barsOf(totals.en.chart, 'sum')).toEqual([100, expect.closeTo(0.17)]);
    expect(barsOf(totals.en.chart, 'refunded')).toEqual([expect.closeTo(49.99)]);
    expect(totals.en.chart).toContain('refunded: 2,000');
  });

  test('are a picture that has a name and a text, drawn from the side that the page is read from', async () => {
    const { url, next } = await open();
    await record(url, { ...SALE, customer_id: null, referrer: 'aff-1' });
    await record(url, { ...SALE, customer_id: null, referrer: 'aff-2', amount: 4_900_000 / 4 });
    await next('conversion');
    const { en, fa } = (await next<Shown>('conversion')).totals;
    for (const { chart } of [en, fa]) {
      expect(chart).toMatch(/^<svg role="img" aria-labelledby="chart-title chart-desc"/);
      expect(chart).toMatch(/<title id="chart-title">.+<\/title><desc id="chart-desc">.+<\/desc>/);
      expect(chart).not.toMatch(/undefined|NaN|style=/);
    }
    expect(en.chart).toMatch(/<desc[^>]*>Sara: 4,900,000 .*; Reza: 1,225,000 /);
    expect(fa.chart).toMatch(/<desc[^>]*>Sara: ۴٬۹۰۰٬۰۰۰ /);
    expect(en.chart).toContain('<rect class="sum" x="0%" y="23" width="25%"');
    expect(fa.chart).toContain('<rect class="sum" x="75%" y="23" width="25%"');
  });

  test('name ten affiliates at most, and put the rest together', async () => {
    const { url } = await open({});
    for (let n = 1; n <= 12; n += 1) {
      await record(url, { ...SALE, customer_id: null, referrer: `aff-${n}`, amount: n });
    }
    const { rows } = (await snapshotOf(url)).conversions.totals.en;
    const amounts = cellsOf(rows).map(([, count, amount]) => [count, amount]);
    expect(amounts.slice(0, 2)).toEqual([
      ['1', '12'],
      ['1', '11'],
    ]);
    expect(amounts).toHaveLength(10);
    expect(cellsOf(rows).at(-1)).toEqual(['Other affiliates', '3', '6', '0']);
  });

  test('escape what they show of names, and show nothing else of what was sent', async () => {
    const { url, next } = await open({ publishers: { 'aff-1': { id: HOSTILE, full_name: HOSTILE } } });
    await record(url, { ...SALE, type: HOSTILE, order_id: HOSTILE, customer_id: HOSTILE, referrer: 'aff-1' });
    const { conversion, totals } = await next<Shown>('conversion');
    // As JSON: the script makes it text.
    expect(conversion).toMatchObject({ order_id: HOSTILE, customer_id: HOSTILE });
    for (const { chart, rows } of [totals.en, totals.fa]) {
      expect(chart).toContain(ESCAPED);
      expect(rows).toContain(ESCAPED);
      for (const html of [chart, rows]) expect(html).not.toMatch(/<img|<\/svg>.|onerror="/);
    }
  });

  test.each([
    ['nothing', [0], '0', []],
    ['more than a number can say', [Number.MAX_VALUE, Number.MAX_VALUE], '1.798E308', [100]],
  ])('can be %s', async (_, amounts, shown, bars) => {
    const { url } = await open();
    for (const amount of amounts) await record(url, { ...SALE, customer_id: null, referrer: 'aff-1', amount });
    const { chart, rows } = (await snapshotOf(url)).conversions.totals.en;
    expect(cellsOf(rows)[0]![2]).toBe(shown);
    expect(barsOf(chart, 'sum')).toEqual(bars);
    expect(chart).not.toMatch(/NaN|Infinity/);
  });
});

test.each([
  ['/', ['کانورژن‌ها', 'در انتظار', 'تأییدشده', 'برگشت‌خورده', 'مشتری ناشناخته', 'ریال یا تومان']],
  ['/?lang=en', ['Conversions', 'pending', 'approved', 'refunded', 'unknown customer', 'rial or toman']],
])('%s has a word for all that a conversion can be, and a table beside the chart', async (path, words) => {
  const { text } = await request(createSandbox()).get(path).expect(200);
  for (const word of words) expect(text).toContain(word);
  expect(text).toMatch(/<div id="chart".*\n<details><summary>.+<\/summary><table/);
});
