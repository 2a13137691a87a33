import type { Reaction } from '../support/hostile-server';
import { answer } from '../support/reactions';

/** Laravel's own names of its ways to page. */
export type Pagination = 'paginate' | 'simplePaginate' | 'cursorPaginate';
/** Where a page's numbers stand: with the rows in `data`, beside `data`, or as resources have them. */
export type Place = 'in data' | 'beside data' | 'resource';

export const PAGINATIONS: Pagination[] = ['paginate', 'simplePaginate', 'cursorPaginate'];
export const PLACES: Place[] = ['in data', 'beside data', 'resource'];

/** Answers a list as Laravel does, two rows a page. Its URLs name a host that is nobody's to ask. */
export function listing(rows: object[], pagination: Pagination, place: Place): Reaction {
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
