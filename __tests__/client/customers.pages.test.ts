import type { AffiliClient, Customer } from 'express-affili';
import { clientOf } from '../support/client-of';
import { failureOf, notAsDocumented } from '../support/failure';
import { hostileServer, type HostileServer, type Reaction } from '../support/hostile-server';
import { answer } from '../support/reactions';
import { REGISTRATION } from '../support/secrets';

/** Laravel's own names of its ways to page. */
type Pagination = 'paginate' | 'simplePaginate' | 'cursorPaginate';
/** Where a page's numbers stand: with the rows in `data`, beside `data`, or as resources have them. */
type Place = 'in data' | 'beside data' | 'resource';

const PAGINATIONS: Pagination[] = ['paginate', 'simplePaginate', 'cursorPaginate'];
const PLACES: Place[] = ['in data', 'beside data', 'resource'];

/** Answers a list as Laravel does, two rows a page. Its URLs name a host that is nobody's to ask. */
function listing(rows: object[], pagination: Pagination, place: Place): Reaction {
  return (exchange) => {
    const { query } = exchange.request;
    const cursor = query['cursor'] ?? '';
    const page = pagination === 'cursorPaginate' ? cursorToPage(cursor) : Number(query['page'] ?? 1);
    const last = Math.max(1, Math.ceil(rows.length / 2));
    const data = rows.slice(2 * page - 2, 2 * page);
    const next = page < last ? page + 1 : undefined;
    const nextCursor = next === undefined ? null : Buffer.from(JSON.stringify({ page: next })).toString('base64url');
    const asked = pagination === 'cursorPaginate' ? `cursor=${nextCursor}` : `page=${next}`;
    const url = next === undefined ? null : `https://elsewhere.test/api?mcs_id=x&${asked}#top`;
    const numbers = {
      paginate: { current_page: page, last_page: last, per_page: 2, total: rows.length },
      simplePaginate: { current_page: page, per_page: 2 },
      cursorPaginate: { per_page: 2, next_cursor: nextCursor, prev_cursor: null },
    }[pagination];
    const beside = { ...numbers, next_page_url: url, prev_page_url: null, path: 'https://elsewhere.test/api' };
    const bodies = {
      'in data': { status: 'ok', data: { ...beside, data } },
      'beside data': { status: 'ok', ...beside, data },
      resource: { data, links: { first: null, last: null, prev: null, next: url }, meta: numbers },
    };
    answer(200, bodies[place])(exchange);
  };
}

function cursorToPage(cursor: string): number {
  if (cursor === '') return 1;
  return (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { page: number }).page;
}

const rows = (count: number): Customer[] =>
  Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, mcs_id: `m-${index}` }));
const always = (reaction: Reaction) => new Array<Reaction>(1100).fill(reaction);

async function serving(...reactions: Reaction[]) {
  const affili = (await hostileServer()).next(...reactions);
  return { affili, client: clientOf(affili, { retries: 0, timeout: 60_000 }) };
}

async function pagesOf({ customers }: AffiliClient): Promise<Customer[][]> {
  const pages: Customer[][] = [];
  for await (const page of customers.pages({ publisher_id: 7 })) pages.push(page);
  return pages;
}

describe.each(PAGINATIONS)("Laravel's %s", (pagination) => {
  test.concurrent.each(PLACES)('is read whole, page by page, with its filters: %s', async (place) => {
    for (const count of [0, 2, 5]) {
      const all = rows(count);
      const { affili, client } = await serving(...always(listing(all, pagination, place)));
      const pages = await pagesOf(client);
      expect(pages.flat()).toEqual(all);
      expect(pages.every((page) => page.length <= 2)).toBe(true);
      expect(affili.seen).toHaveLength(Math.max(1, Math.ceil(count / 2)));
      for (const request of affili.seen) {
        expect(request).toMatchObject({ path: '/services/customers', query: { publisher_id: '7' } });
      }
    }
  });

  test.concurrent('hides no customer from ensure, should the filter be ignored', async () => {
    const all = [...rows(4), { id: 'own', mcs_id: REGISTRATION.mcs_id }];
    const { affili, client } = await serving(...always(listing(all, pagination, 'beside data')));
    expect(await client.customers.ensure(REGISTRATION)).toMatchObject({ id: 'own' });
    expect(affili.methods).toEqual(['GET', 'GET', 'GET']);
  });
});

test('whoever stops at a page asks for no more', async () => {
  const { affili, client } = await serving(...always(listing(rows(10), 'simplePaginate', 'beside data')));
  for await (const page of client.customers.pages()) if (page[0]?.id === 'id-2') break;
  expect(affili.methods).toHaveLength(2);
});

describe('a list that announces more than can be reached is a failure, and no second customer', () => {
  const data = rows(2);
  const UNREACHABLE: [string, object][] = [
    ['a URL without page and cursor', { data, next_page_url: 'https://core.affili.ir/services/customers?p=2' }],
    ['a URL of a page further on', { data, current_page: 1, next_page_url: '/?page=3' }],
    ['a URL of an empty cursor', { data, links: { next: '/?cursor=' } }],
    ['a URL longer than any address', { data, next_page_url: `/?${'a&'.repeat(5000)}page=2` }],
    ['a URL that is none', { data, next_page_url: true }],
    ['a cursor that is no text', { data, next_cursor: { page: 2 } }],
    ['a cursor longer than any address', { data, next_cursor: 'c'.repeat(5000) }],
  ];

  test.concurrent.each(UNREACHABLE)('%s', async (_, body) => {
    const { affili, client } = await serving(...always(answer(200, body)));
    expect(await failureOf(client.customers.list())).toEqual(notAsDocumented(200));
    expect(await failureOf(client.customers.ensure(REGISTRATION))).toEqual(notAsDocumented(200));
    expect(affili.methods).toEqual(['GET', 'GET']);
  });
});

describe('a list without an end ends in a failure', () => {
  /** A page of its own at each request. */
  const fresh =
    (page: (count: number, affili: HostileServer) => object): Reaction =>
    (exchange) =>
      answer(200, page(exchange.affili.seen.length, exchange.affili))(exchange);
  const row = (count: number) => ({ id: `id-${count}`, mcs_id: 'of-another' });

  const ENDLESS: [string, Reaction, number][] = [
    ['a page that comes again, of a billion', answer(200, { data: rows(2), last_page: 1e9 }), 2],
    ['two cursors in turn', fresh((count) => ({ data: [row(count)], next_cursor: count % 2 ? 'a' : 'b' })), 3],
    ['a billion pages', fresh((count) => ({ data: [row(count)], current_page: count, last_page: 1e9 })), 1000],
    ['a cursor after each', fresh((count) => ({ data: [row(count)], meta: { next_cursor: `c${count}` } })), 1000],
  ];

  test.each(ENDLESS)('%s', async (_, reaction, requests) => {
    const { affili, client } = await serving(...always(reaction));
    await expect(client.customers.list()).rejects.toMatchObject({ code: 'ERR_AFFILI_RESPONSE' });
    expect(affili.methods).toHaveLength(requests);
  });

  test.each([ENDLESS[0]!, ENDLESS[2]!])(
    'so does a look-up in it, within the time of the call: %s',
    async (_, reaction) => {
      const { affili } = await serving(...always(reaction));
      const client = clientOf(affili, { retries: 0, timeout: 800 });
      await expect(client.customers.ensure(REGISTRATION)).rejects.toMatchObject({ retryable: true, unclear: false });
      expect(affili.methods).not.toContain('POST');
    },
  );

  test('a further page that is announced beside the last one is read', async () => {
    const { client } = await serving(
      answer(200, { data: [{ id: '1' }], last_page: 1, next_page_url: '/?page=2' }),
      answer(200, { data: [{ id: '2' }], last_page: 1, next_page_url: null }),
    );
    expect(await client.customers.list()).toEqual([{ id: '1' }, { id: '2' }]);
  });

  test('a list that says only how many there are is read to its end', async () => {
    const page = (id: string) => answer(200, { data: [{ id }], total: 2, per_page: 1 });
    const { client } = await serving(page('1'), page('2'));
    expect(await client.customers.list()).toEqual([{ id: '1' }, { id: '2' }]);
  });

  test('an empty page is the last, whatever it announces', async () => {
    const { affili, client } = await serving(answer(200, { data: [], next_page_url: '/?page=2', last_page: 9 }));
    expect(await client.customers.list()).toEqual([]);
    expect(affili.methods).toHaveLength(1);
  });
});

describe('a list that is too large to be kept', () => {
  /** A page after each, of so many customers, each with a text that long. */
  const large =
    (customers: number, length: number): Reaction =>
    (exchange) => {
      const page = exchange.affili.seen.length;
      const note = 'x'.repeat(length);
      const data = Array.from({ length: customers }, (_, index) => ({ id: `${page}-${index}`, note }));
      answer(200, { data, next_page_url: `/?page=${page + 1}` })(exchange);
    };

  test.each([
    ['of more than 100,000 customers', large(20_000, 0), 6],
    ['of more than 50 million characters', large(1, 999_000), 51],
  ])('is a failure, and can be read page by page: %s', async (_, reaction, requests) => {
    const { affili, client } = await serving(...always(reaction));
    await expect(client.customers.list()).rejects.toMatchObject({ code: 'ERR_AFFILI_RESPONSE', retryable: true });
    expect(affili.methods).toHaveLength(requests);
    affili.seen.length = 0;
    for await (const page of client.customers.pages()) {
      expect(page).not.toEqual([]);
      if (affili.seen.length > requests) break;
    }
  });
});
