import { invalid } from './refusal';

/** Laravel's three paginations, by the names of the methods that make them. */
export const PAGINATIONS = ['paginate', 'simplePaginate', 'cursorPaginate'] as const;
export type Pagination = (typeof PAGINATIONS)[number];

/** Which page of the list is requested, and how pages are written. */
export interface PageOfList {
  pagination: Pagination;
  perPage: number;
  /** The URL of the list, without a query. */
  path: string;
  query: ReadonlyMap<string, string>;
}

/**
 * One page of the rows, as Laravel writes it. Its URLs have no filters: Laravel leaves them out unless it is told to keep
 * them.
 *
 * @throws Refusal
 */
export function toPage<Row>(rows: Row[], { pagination, perPage, path, query }: PageOfList): object {
  return pagination === 'cursorPaginate'
    ? cursorPage(rows, perPage, path, query.get('cursor'))
    : numberedPage(rows, perPage, path, Number(query.get('page') ?? 1), pagination === 'paginate');
}

/** Only `paginate` tells how many rows and pages there are. */
function numberedPage<Row>(rows: Row[], perPage: number, path: string, page: number, isCounted: boolean): object {
  const start = (page - 1) * perPage;
  const data = rows.slice(start, start + perPage);
  const last = Math.max(1, Math.ceil(rows.length / perPage));
  const urlOf = (number: number) => `${path}?page=${number}`;
  return {
    current_page: page,
    data,
    first_page_url: urlOf(1),
    from: data.length > 0 ? start + 1 : null,
    ...(isCounted && { last_page: last, last_page_url: urlOf(last) }),
    next_page_url: page < last ? urlOf(page + 1) : null,
    path,
    per_page: perPage,
    prev_page_url: page > 1 ? urlOf(page - 1) : null,
    to: data.length > 0 ? start + data.length : null,
    ...(isCounted && { total: rows.length }),
  };
}

function cursorPage<Row>(rows: Row[], perPage: number, path: string, cursor: string | undefined): object {
  const start = cursor === undefined ? 0 : readCursor(cursor);
  const next = start + perPage < rows.length ? toCursor(start + perPage) : null;
  const previous = start > 0 ? toCursor(Math.max(0, start - perPage)) : null;
  const urlOf = (to: string | null) => to && `${path}?cursor=${to}`;
  return {
    data: rows.slice(start, start + perPage),
    path,
    per_page: perPage,
    next_cursor: next,
    next_page_url: urlOf(next),
    prev_cursor: previous,
    prev_page_url: urlOf(previous),
  };
}

/** Base64 of JSON, as Laravel's cursors are; clients must not read it. */
function toCursor(start: number): string {
  return Buffer.from(JSON.stringify({ start })).toString('base64url');
}

/**
 * @throws Refusal
 */
function readCursor(cursor: string): number {
  try {
    const { start } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { start: number };
    if (Number.isSafeInteger(start) && start >= 0) return start;
  } catch {
    // Not JSON, so not one of our cursors.
  }
  throw invalid([['cursor', 'The cursor filter must be one that the list has answered.']]);
}
