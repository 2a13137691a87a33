import { runInNewContext } from 'node:vm';
import type { CustomerFilters } from 'express-affili';
import { clientOf } from '../support/client-of';
import {
  errorOf,
  failureOf,
  notAsDocumented,
  rejected,
  unauthorized,
  unavailable,
  wrongInput,
} from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { answer, late, reset, silent, well } from '../support/reactions';
import { SOON } from '../support/soon';

const ROWS = [
  { id: '1', mcs_id: 'a', created_at: '1399-01-17 12:46:38', tier: 'gold' },
  { id: '2', mcs_id: 'b', publisher: null },
  { id: '3', mcs_id: 'c' },
];

describe('a list of one page', () => {
  test.each([
    ['an array in data', { data: ROWS }],
    ['a paginator in data', { data: { data: ROWS, current_page: 1, last_page: 1, per_page: 15, total: 3 } }],
    ['a meta of something else', { data: ROWS, meta: { took: 3 } }],
    ['numbers that are strings', { data: { data: ROWS, current_page: '1', last_page: '1' } }],
    ['pagination of null', { data: ROWS, current_page: null, last_page: null }],
    ['a last page that is no number', { data: ROWS, current_page: 1, last_page: 'last' }],
  ])('is read from %s', async (_, body) => {
    const affili = (await hostileServer()).next(answer(200, body));
    expect(await clientOf(affili).customers.list()).toEqual(ROWS);
    expect(affili.seen).toMatchObject([{ method: 'GET', path: '/services/customers', query: {}, body: '' }]);
  });

  test.each([
    ['an empty array', { data: [] }],
    ['no page at all', { data: { data: [], current_page: 1, last_page: 0 } }],
  ])('is empty with %s', async (_, body) => {
    const affili = (await hostileServer()).next(answer(200, body));
    expect(await clientOf(affili).customers.list()).toEqual([]);
    expect(affili.methods).toEqual(['GET']);
  });

  test('has each id as a string', async () => {
    const affili = (await hostileServer()).next(answer(200, { data: [{ id: 7, mcs_id: 8 }] }));
    expect(await clientOf(affili).customers.list()).toEqual([{ id: '7', mcs_id: 8 }]);
  });
});

describe('a list of several pages', () => {
  const shapes: [string, (row: object, page: number) => object][] = [
    ['meta in a paginator', (row, current_page) => ({ data: { data: [row], meta: { current_page, last_page: 3 } } })],
    [
      'meta beside a wrapped list',
      (row, current_page) => ({ data: { data: [row] }, meta: { current_page, last_page: 3 } }),
    ],
    ['numbers that are strings', (row, page) => ({ data: [row], current_page: String(page), last_page: '3' })],
    ['pagination without a current page', (row) => ({ data: [row], last_page: 3 })],
  ];

  test.each(shapes)('is read to the last, with the filters on each page, from %s', async (_, shape) => {
    const affili = (await hostileServer()).next(...ROWS.map((row, index) => answer(200, shape(row, index + 1))));
    expect(await clientOf(affili).customers.list({ publisher_id: 7 })).toEqual(ROWS);
    expect(affili.seen.map(({ query }) => query)).toEqual([
      { publisher_id: '7' },
      { publisher_id: '7', page: '2' },
      { publisher_id: '7', page: '3' },
    ]);
  });

  const page = (current_page: number, data: object[], last_page = 3) => answer(200, { data, current_page, last_page });

  test('goes on where the list grows meanwhile', async () => {
    const affili = (await hostileServer()).next(page(1, [ROWS[0]!], 1 + 1), page(2, [ROWS[1]!]), page(3, [ROWS[2]!]));
    expect(await clientOf(affili).customers.list()).toEqual(ROWS);
  });

  test('is a failure, not an endless loop, where Affili answers the first page again', async () => {
    const affili = (await hostileServer()).next(page(1, [ROWS[0]!]), page(1, [ROWS[0]!]));
    expect(await failureOf(clientOf(affili, { retries: 0 }).customers.list())).toEqual(notAsDocumented(200));
    expect(affili.methods).toEqual(['GET', 'GET']);
  });

  test('takes an object for no number, and does not try to make it one', async () => {
    const odd = { toString: 0, valueOf: 0 };
    const affili = await hostileServer();
    affili.next(answer(200, { data: ROWS, total: odd, per_page: odd }), answer(200, { data: ROWS, current_page: odd }));
    const { customers } = clientOf(affili, { retries: 0 });
    expect(await customers.list()).toEqual(ROWS);
    expect(await failureOf(customers.list())).toEqual(notAsDocumented(200));
  });

  test('is a failure as a whole where one page fails', async () => {
    const affili = (await hostileServer()).next(page(1, [ROWS[0]!]), answer(503));
    expect(await failureOf(clientOf(affili, { retries: 0 }).customers.list())).toEqual(unavailable(503));
  });

  test.concurrent('has the attempts of a call for each page', async () => {
    const affili = await hostileServer();
    affili.next(answer(500), page(1, [ROWS[0]!]), reset, page(2, [ROWS[1]!]), answer(429), page(3, [ROWS[2]!]));
    expect(await clientOf(affili, { retries: 1 }).customers.list()).toEqual(ROWS);
  });

  test.concurrent('has the time of a call for each page', async () => {
    const affili = await hostileServer();
    affili.next(...ROWS.map((row, index) => late(600, page(index + 1, [row]))));
    const start = performance.now();
    expect(await clientOf(affili, { timeout: 1500 }).customers.list()).toEqual(ROWS);
    expect(performance.now() - start).toBeGreaterThan(1500);
  });

  test.concurrent('fails within that time where a page never comes', async () => {
    const affili = (await hostileServer()).next(page(1, [ROWS[0]!]), silent);
    const start = performance.now();
    expect(await failureOf(clientOf(affili, { timeout: 300 }).customers.list())).toEqual(unavailable());
    expect(performance.now() - start).toBeLessThan(SOON);
  });
});

describe('a filter', () => {
  test.each<[CustomerFilters, Record<string, string>]>([
    [{ min_created_at: '1399-01-17 12:46:38' }, { min_created_at: '1399-01-17 12:46:38' }],
    [{ min_updated_at: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)) }, { min_updated_at: '2026-01-02T03:04:05.006Z' }],
    // Of another realm.
    [{ max_created_at: runInNewContext('new Date(0)') as Date }, { max_created_at: '1970-01-01T00:00:00.000Z' }],
    [{ publisher_id: 0 }, { publisher_id: '0' }],
    [{ mcs_id: 'شناسه 👩‍🔬 &page=9=#?/+% ü' }, { mcs_id: 'شناسه 👩‍🔬 &page=9=#?/+% ü' }],
    [
      { mcs_id: '42', publisher_id: 7, id: undefined },
      { mcs_id: '42', publisher_id: '7' },
    ],
  ])('%j is sent as %j', async (filters, query) => {
    const affili = await hostileServer();
    await clientOf(affili).customers.list(filters);
    expect(affili.seen.map((request) => request.query)).toEqual([query]);
  });

  test.each<[string, unknown, RegExp]>([
    ['filters that are no object', 'mcs_id=42', /^filters takes an object of filters$/],
    ['filters of null', null, /filters/],
    ['an unknown filter', { mcs_ids: '42' }, /mcs_ids is unknown: did you mean mcs_id\?/],
    ['a page', { page: 2 }, /page is unknown/],
    ['an mcs_id that is a number', { mcs_id: 42 }, /^mcs_id takes/],
    ['a date that is none', { min_created_at: new Date('none') }, /^min_created_at takes a date: a non-blank string/],
    ['a date that is a number', { max_created_at: 1767225600000 }, /^max_created_at takes/],
    ['a publisher_id that is a string', { publisher_id: '7' }, /^publisher_id takes an integer$/],
  ])('is refused, with nothing sent: %s', async (_, filters, message) => {
    const affili = await hostileServer();
    const error = await errorOf(clientOf(affili).customers.list(filters as CustomerFilters));
    expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(message) as string });
    expect(affili.seen).toEqual([]);
  });
});

describe('a failure', () => {
  test.concurrent.each([
    { fault: '429', reaction: answer(429) },
    { fault: '504', reaction: answer(504) },
    { fault: 'a reset', reaction: reset },
    { fault: 'HTML', reaction: answer(200, '<h1>Login</h1>') },
  ])('like $fault is tried again', async ({ reaction }) => {
    const affili = (await hostileServer()).next(reaction);
    expect(await clientOf(affili).customers.list()).toEqual([]);
    expect(affili.methods).toEqual(['GET', 'GET']);
  });

  test.concurrent.each([
    { fault: '401', reaction: answer(401), failure: unauthorized(401) },
    { fault: '409', reaction: answer(409), failure: rejected(409) },
    { fault: '422', reaction: answer(422), failure: rejected(422) },
  ])('like $fault is final', async ({ reaction, failure }) => {
    const affili = (await hostileServer()).next(reaction, well);
    expect(await failureOf(clientOf(affili).customers.list())).toEqual(failure);
    expect(affili.methods).toEqual(['GET']);
  });

  test.concurrent.each<[string, unknown]>([
    ['null', 'null'],
    ['an object without data', { status: 'ok' }],
    ['one customer', { data: ROWS[0] }],
    ['a row without an id', { data: [ROWS[0], { mcs_id: 'b' }] }],
    ['a row beyond the safe integers', '{"data":[{"id":9007199254740993}]}'],
  ])('like %s in place of a list is told', async (_, body) => {
    const affili = (await hostileServer()).next(answer(200, body));
    expect(await failureOf(clientOf(affili, { retries: 0 }).customers.list())).toEqual(notAsDocumented(200));
  });
});
