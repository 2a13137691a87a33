import { toPage, type PageOfList } from './pagination';
import { refuseIfAny } from './refusal';
import type { RegisteredCustomer } from './rows';

type Test = (customer: RegisteredCustomer) => boolean;

const from = (field: 'created_at' | 'updated_at') => (value: string) =>
  byDate(value, (date) => (customer) => Date.parse(customer[field]) >= date);
const until = (field: 'created_at' | 'updated_at') => (value: string) =>
  byDate(value, (date) => (customer) => Date.parse(customer[field]) <= date);

/** Turns a filter's value into a test, or, if it can't be read, into what it should have been. */
const FILTERS = new Map<string, (value: string) => Test | string>([
  ['id', (value) => (customer) => customer.id === value],
  ['mcs_id', (value) => (customer) => customer.mcs_id === value],
  ['min_created_at', from('created_at')],
  ['max_created_at', until('created_at')],
  ['min_updated_at', from('updated_at')],
  ['max_updated_at', until('updated_at')],
  [
    'publisher_id',
    (value) => (/^-?\d+$/.test(value) ? (customer) => customer.publisher?.id === value : 'must be an integer'),
  ],
  ['page', (value) => (/^[1-9]\d{0,8}$/.test(value) ? () => true : 'must be a whole number, from 1 on')],
]);
const CURSOR_FILTERS = new Map([...FILTERS, ['cursor', () => () => true] as const]);
CURSOR_FILTERS.delete('page');

/**
 * Returns the `data` of the list: the customers that match the filters of the query, oldest first, or one page of them.
 *
 * @param url - the whole URL of the request
 * @throws Refusal
 */
export function listCustomers(
  customers: RegisteredCustomer[],
  url: string,
  { pagination, perPage }: Pick<PageOfList, 'pagination'> & { perPage: number | undefined },
): unknown {
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  // Of a repeated parameter, the last one counts, as in PHP.
  const query = new Map(new URLSearchParams(search));
  const filters = pagination === 'cursorPaginate' ? CURSOR_FILTERS : FILTERS;
  const tests = [...query].map(([name, value]) => [name, filters.get(name)?.(value) ?? 'is not documented'] as const);
  refuseIfAny(
    tests.flatMap(([name, test]) => (typeof test === 'string' ? [[name, `The ${name} filter ${test}.`]] : [])),
  );
  const found = customers.filter((customer) => tests.every(([, test]) => (test as Test)(customer)));
  return perPage === undefined ? found : toPage(found, { pagination, perPage, path, query });
}

function byDate(value: string, toTest: (date: number) => Test): Test | string {
  const date = Date.parse(value);
  return Number.isNaN(date) ? 'must be a date' : toTest(date);
}
