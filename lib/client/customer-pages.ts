import { createHash } from 'node:crypto';
import { isObject, notAsDocumented, toRow } from '../api/answer';
import type { Customer } from '../api/customer';
import type { Answer } from './http/http';

/** Which page of the list: Laravel's `paginate` and `simplePaginate` take a number, `cursorPaginate` a cursor. */
export type Position = { page: number } | { cursor: string };

/** One page of the list. */
export interface CustomerPage {
  customers: Customer[];
  /** Where the next page is; `undefined` if this is the last one. */
  next: Position | undefined;
  /** The number of the last page, if Affili says so. */
  lastPage: number | undefined;
  /** Of the answer, in characters. */
  size: number;
}

/** In characters (our choice): a longer one does not fit a URL. */
const MAX_CURSOR = 2048;
/** In characters (our choice): a cursor may take three times as many in it. */
const MAX_URL = 4 * MAX_CURSOR;

/**
 * Reads one page of the list. Affili does not document its shape: an array in `data`, or one of Laravel's paginations,
 * in `data` or at the top level, or, as with Laravel's resources, in `meta` and `links`.
 *
 * @throws AffiliError `ERR_AFFILI_RESPONSE`, also if it announces more than can be reached
 */
export function readCustomerPage({ body, status: httpStatus, size }: Answer, asked: Position): CustomerPage {
  const top = isObject(body) ? body : {};
  const inner = isObject(top['data']) ? top['data'] : top;
  const rows = inner['data'];
  const fail = (why: string) => notAsDocumented(why, { httpStatus });
  if (!Array.isArray(rows)) throw fail('it has no list of customers in data');

  const customers = rows.map((row) => {
    const customer = toRow(row);
    if (!customer) throw fail('a row of the list has no id');
    return customer;
  });
  const places = [inner, inner['meta'], top, top['meta']].filter(isObject);
  const valueOf = (name: string) => places.map((place) => place[name]).find((value) => value != null);

  const current = valueOf('current_page');
  if ('page' in asked && current !== undefined && toNumber(current) !== asked.page) {
    throw fail('it is another page than the one asked for');
  }
  const lastPage = toLastPage(valueOf('last_page')) ?? lastPageOf(valueOf('total'), valueOf('per_page'));
  // An empty page is the last, whatever else it says: the list may have become shorter meanwhile.
  if (customers.length === 0) return { customers, next: undefined, lastPage, size };
  if (lastPage !== undefined && 'page' in asked && asked.page < lastPage) {
    return { customers, next: { page: asked.page + 1 }, lastPage, size };
  }
  const links = [inner['links'], top['links']].filter(isObject);
  const url = valueOf('next_page_url') ?? links.map(({ next }) => next).find((value) => value != null);
  const cursor = valueOf('next_cursor') ?? parameterOf(url, 'cursor');
  if (cursor === undefined && url === undefined) return { customers, next: undefined, lastPage, size };

  const next = cursor === undefined ? toPage(url, asked) : toCursor(cursor);
  if (!next) throw fail('it announces a further page, and does not say how to ask for it');
  return { customers, next, lastPage, size };
}

/** Numbers come as text, too. Of anything else, `Number()` may take seconds, or throw. */
function toNumber(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
}

function toLastPage(value: unknown): number | undefined {
  const page = toNumber(value);
  return page > 0 && Number.isFinite(page) ? page : undefined;
}

function lastPageOf(total: unknown, perPage: unknown): number | undefined {
  return toLastPage(Math.ceil(toNumber(total) / toNumber(perPage)));
}

function toCursor(value: unknown): Position | undefined {
  const isOne = typeof value === 'string' && value !== '' && value.length <= MAX_CURSOR;
  return isOne ? { cursor: value } : undefined;
}

/** The next page by its number, if the URL names exactly that one: skipping pages would lose customers. */
function toPage(url: unknown, asked: Position): Position | undefined {
  if ('cursor' in asked) return undefined;
  return parameterOf(url, 'page') === String(asked.page + 1) ? { page: asked.page + 1 } : undefined;
}

/** Only the URL's query counts, whatever host and path it names: the token goes nowhere else. */
function parameterOf(url: unknown, name: string): string | undefined {
  if (typeof url !== 'string' || url.length > MAX_URL) return undefined;
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return new URLSearchParams(query).get(name) ?? undefined;
}

/** The most pages that are read of one list (our choice). */
const MAX_PAGES = 1000;

/**
 * Reads a list page by page: all of it, or an error. It ends whatever Affili answers.
 *
 * @throws AffiliError `ERR_AFFILI_RESPONSE` if a page repeats, or there are too many
 */
export async function* readPages(
  read: (position: Position) => Promise<CustomerPage>,
): AsyncGenerator<CustomerPage, void, void> {
  const seen = new Set<string>();
  const refuseIfSeen = (what: string) => {
    if (seen.has(what)) throw notAsDocumented('a page comes again');
    seen.add(what);
  };
  let position: Position | undefined = { page: 1 };
  for (let count = 1; position; count += 1) {
    if (count > MAX_PAGES) throw notAsDocumented(`the list has more than ${MAX_PAGES} pages`);
    const page: CustomerPage = await read(position);
    if (page.customers.length > 0) refuseIfSeen(idsOf(page.customers));
    yield page;
    position = page.next;
    if (position) refuseIfSeen(JSON.stringify(position));
  }
}

/** Only the ids: other fields may change from one request to the next. */
function idsOf(customers: Customer[]): string {
  const hash = createHash('sha1');
  for (const { id } of customers) hash.update(`${id.length} ${id}`);
  return hash.digest('base64');
}
