import type { AffiliClient, Customer } from 'express-affili';
import { clientOf } from '../support/client-of';
import { failureOf, notAsDocumented } from '../support/failure';
import { hostileServer, type HostileServer, type Reaction } from '../support/hostile-server';
import { listing, PAGINATIONS, PLACES } from './laravel';
import { answer } from '../support/reactions';
import { REGISTRATION } from '../support/secrets';

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

describe.each(PAGINATIONS.flatMap((pagination) => PLACES.map((place) => ({ pagination, place }))))(
  "Laravel's $pagination, $place",
  ({ pagination, place }) => {
    test.concurrent.each([0, 1, 2, 3, 5])('is read whole, page by page, with its filters: %i rows', async (count) => {
      const all = rows(count);
      const { affili, client } = await serving(...always(listing(all, pagination, place)));
      const pages = await pagesOf(client);
      expect(pages.flat()).toEqual(all);
      expect(pages.every((page) => page.length <= 2)).toBe(true);
      expect(affili.methods).toHaveLength(Math.max(1, Math.ceil(count / 2)));
      for (const { query, path } of affili.seen) {
        expect(path).toBe('/services/customers');
        expect(query).toMatchObject({ publisher_id: '7' });
      }
    });

    test.concurrent('hides no customer from ensure, should the filter be ignored', async () => {
      const all = [...rows(4), { id: 'own', mcs_id: REGISTRATION.mcs_id }];
      const { affili, client } = await serving(...always(listing(all, pagination, place)));
      expect(await client.customers.ensure(REGISTRATION)).toMatchObject({ id: 'own' });
      expect(affili.methods).toEqual(['GET', 'GET', 'GET']);
    });
  },
);

test('whoever stops at a page asks for no more', async () => {
  const { affili, client } = await serving(...always(listing(rows(10), 'simplePaginate', 'beside data')));
  for await (const page of client.customers.pages()) if (page[0]?.id === 'id-2') break;
  expect(affili.methods).toHaveLength(2);
});

describe('a list that announces more than can be reached is a failure, and no second customer', () => {
  const data = rows(2);
  const UNREACHABLE: [string, object][] = [
    ['a URL without page and cursor', { data, next_page_url: 'https://core.affili.ir/services/customers?p=2' }],
    ['a URL of the page itself', { data, current_page: 1, next_page_url: '/?page=1' }],
    ['a URL of a page further on', { data, current_page: 1, next_page_url: '/?page=3' }],
    ['a URL of a page that is no number', { data, next_page_url: '/?page=next' }],
    ['a URL of an empty cursor', { data, links: { next: '/?cursor=' } }],
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
    ['a page that comes again', answer(200, { data: rows(2), next_page_url: '/?page=2' }), 2],
    ['a page that comes again, of a billion', answer(200, { data: rows(2), last_page: 1e9 }), 2],
    ['a cursor that comes again', fresh((count) => ({ data: [row(count)], next_cursor: 'again' })), 2],
    ['two cursors in turn', fresh((count) => ({ data: [row(count)], next_cursor: count % 2 ? 'a' : 'b' })), 3],
    ['a billion pages', fresh((count) => ({ data: [row(count)], current_page: count, last_page: 1e9 })), 1000],
    ['a page after each', fresh((count) => ({ data: [row(count)], next_page_url: `/?page=${count + 1}` })), 1000],
    ['a cursor after each', fresh((count) => ({ data: [row(count)], meta: { next_cursor: `c${count}` } })), 1000],
  ];

  test.each(ENDLESS)('%s', async (_, reaction, requests) => {
    const { affili, client } = await serving(...always(reaction));
    await expect(client.customers.list()).rejects.toMatchObject({ code: 'ERR_AFFILI_RESPONSE' });
    expect(affili.methods).toHaveLength(requests);
  });

  test.each(ENDLESS)('so does a look-up in it, within the time of the call: %s', async (_, reaction) => {
    const { affili } = await serving(...always(reaction));
    const client = clientOf(affili, { retries: 0, timeout: 800 });
    await expect(client.customers.ensure(REGISTRATION)).rejects.toMatchObject({ retryable: true, unclear: false });
    expect(affili.methods).not.toContain('POST');
  });

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
