import { refuseIfAny, type Problem } from './refusal';
import type { RegisteredCustomer } from './rows';

interface Filter {
  takes?: string;
  /** Whether the value can be read. Without it, any value can. */
  isValid?: (value: string) => boolean;
  matches: (customer: RegisteredCustomer, value: string) => boolean;
}

const DATE = { takes: 'a date', isValid: (value: string) => !Number.isNaN(Date.parse(value)) };

/** Both ends of a range of dates are included (our choice). */
const FILTERS = new Map<string, Filter>([
  ['id', { matches: ({ id }, value) => id === value }],
  ['mcs_id', { matches: ({ mcs_id }, value) => mcs_id === value }],
  ['min_created_at', { ...DATE, matches: ({ created_at }, value) => Date.parse(created_at) >= Date.parse(value) }],
  ['max_created_at', { ...DATE, matches: ({ created_at }, value) => Date.parse(created_at) <= Date.parse(value) }],
  ['min_updated_at', { ...DATE, matches: ({ updated_at }, value) => Date.parse(updated_at) >= Date.parse(value) }],
  ['max_updated_at', { ...DATE, matches: ({ updated_at }, value) => Date.parse(updated_at) <= Date.parse(value) }],
  [
    'publisher_id',
    {
      takes: 'an integer',
      isValid: (value) => /^-?\d+$/.test(value),
      // Rows that a test put there may have no publisher.
      matches: ({ publisher }, value) => publisher?.id === value,
    },
  ],
  [
    'page',
    {
      takes: 'a whole number, from 1 on',
      isValid: (value) => /^[1-9]\d{0,8}$/.test(value),
      matches: () => true,
    },
  ],
]);

/**
 * Returns the `data` of the list: the customers that match the filters of the query, oldest first; with `perPage`, one
 * page of them.
 *
 * @param url - the whole URL of the request
 * @throws Refusal
 */
export function listCustomers(customers: RegisteredCustomer[], url: string, perPage: number | undefined): unknown {
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  // Of a repeated parameter, the last one counts, as in PHP.
  const query = new Map(new URLSearchParams(search));
  refuseIfAny([...query].flatMap(([name, value]) => problemsOf(name, value)));
  const found = customers.filter((customer) =>
    [...query].every(([name, value]) => FILTERS.get(name)!.matches(customer, value)),
  );
  return perPage === undefined ? found : toPage(found, Number(query.get('page') ?? 1), perPage, path);
}

function problemsOf(name: string, value: string): Problem[] {
  const filter = FILTERS.get(name);
  if (!filter) return [[name, `The ${name} filter is not documented.`]];
  const { takes, isValid } = filter;
  return isValid && !isValid(value) ? [[name, `The ${name} filter must be ${takes}.`]] : [];
}

/**
 * One page of the rows, as Laravel's `paginate()` writes it. Its URLs have no filters: Laravel leaves them out unless it
 * is told to keep them.
 *
 * @param path - the URL of the list, without a query
 */
function toPage(rows: RegisteredCustomer[], page: number, perPage: number, path: string): object {
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
