import { isObject, notAsDocumented, toRow } from '../api/answer';
import type { Customer } from '../api/customer';

/** One page of the list. */
export interface CustomerPage {
  customers: Customer[];
  /** The number of the last page; this one's where there is no other. */
  lastPage: number;
}

/**
 * Reads one page of the list, whose shape Affili does not document: an array in `data`, a Laravel paginator in `data`, or
 * pagination beside `data`, at the top or in `meta`.
 */
export function readCustomerPage(body: unknown, httpStatus: number, asked: number): CustomerPage {
  const top = isObject(body) ? body : {};
  const inner = isObject(top['data']) ? top['data'] : top;
  const rows = inner['data'];
  if (!Array.isArray(rows)) throw notAsDocumented('it has no list of customers in data', httpStatus);

  const customers = rows.map((row) => {
    const customer = toRow(row);
    if (!customer) throw notAsDocumented('a row of the list has no id', httpStatus);
    return customer;
  });
  const pagination = [inner, inner['meta'], top, top['meta']].find(
    (at) => isObject(at) && Object.hasOwn(at, 'last_page'),
  );
  const { current_page: current, last_page: last } = isObject(pagination) ? pagination : {};
  if (current !== undefined && current !== null && Number(current) !== asked) {
    throw notAsDocumented('it is another page than the one asked for', httpStatus);
  }
  return { customers, lastPage: Number(last) || asked };
}
