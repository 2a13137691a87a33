import { refuseIfAny } from './problems';
import type { RegisteredCustomer } from './registered-customer';

type Test = (customer: RegisteredCustomer) => boolean;

const from = (field: 'created_at' | 'updated_at') => (value: string) =>
  byDate(value, (date) => (customer) => Date.parse(customer[field]) >= date);
const until = (field: 'created_at' | 'updated_at') => (value: string) =>
  byDate(value, (date) => (customer) => Date.parse(customer[field]) <= date);

/** What each filter makes of its value: a test, or, where it can't be read, what it should have been. */
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

/**
 * Answers the `data` of the list: the customers that pass the filters of the query, oldest first, or one page of them.
 *
 * @throws Refusal
 */
export function listCustomers(customers: RegisteredCustomer[], url: string, perPage: number | undefined): unknown {
  // Of a repeated parameter the last counts, as in PHP.
  const query = new Map(new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''));
  const tests = [...query].map(([name, value]) => [name, FILTERS.get(name)?.(value) ?? 'is not documented'] as const);
  refuseIfAny(
    tests.flatMap(([name, test]) => (typeof test === 'string' ? [[name, `The ${name} filter ${test}.`]] : [])),
  );
  const found = customers.filter((customer) => tests.every(([, test]) => (test as Test)(customer)));
  return perPage === undefined ? found : toPage(found, Number(query.get('page') ?? 1), perPage);
}

/** Laravel's paginator. */
function toPage(customers: RegisteredCustomer[], page: number, perPage: number): object {
  return {
    current_page: page,
    data: customers.slice((page - 1) * perPage, page * perPage),
    last_page: Math.max(1, Math.ceil(customers.length / perPage)),
    per_page: perPage,
    total: customers.length,
  };
}

function byDate(value: string, toTest: (date: number) => Test): Test | string {
  const date = Date.parse(value);
  return Number.isNaN(date) ? 'must be a date' : toTest(date);
}
