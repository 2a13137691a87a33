/**
 * One page of the rows, as Laravel's `paginate()` writes it. Its URLs have no filters: Laravel leaves them out unless it
 * is told to keep them.
 *
 * @param path - the URL of the list, without a query
 */
export function toPage<Row>(rows: Row[], page: number, perPage: number, path: string): object {
  const start = (page - 1) * perPage;
  const data = rows.slice(start, start + perPage);
  const last = Math.max(1, Math.ceil(rows.length / perPage));
  const urlOf = (number: number) => `${path}?page=${number}`;
  return {
    current_page: page,
    data,
    first_page_url: urlOf(1),
    from: data.length > 0 ? start + 1 : null,
    last_page: last,
    last_page_url: urlOf(last),
    next_page_url: page < last ? urlOf(page + 1) : null,
    path,
    per_page: perPage,
    prev_page_url: page > 1 ? urlOf(page - 1) : null,
    to: data.length > 0 ? start + data.length : null,
    total: rows.length,
  };
}
