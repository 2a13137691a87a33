import { isDate } from 'node:util/types';
import { debug } from '../debug';
import type { Registration } from '../api/registration';
import type { Attempts } from './http/attempts';
import { hasMcsId, type Customer } from '../api/customer';
import {
  checkChanges,
  checkFilters,
  checkRegistration,
  type CustomerChanges,
  type CustomerFilters,
} from './customer-input';
import { readCustomerPage, readPages, type CustomerPage, type Position } from './customer-pages';
import type { Endpoint } from './endpoint';
import { withoutRefusedMetaData } from './refused-part';
import { readWholeList } from './whole-list';

/** The Customers API. Every method rejects with an {@link AffiliError}, and nothing else. */
export class Customers {
  readonly #endpoint: Endpoint;

  /** @internal */
  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /**
   * Registers a customer. After an unclear attempt the `mcs_id` is looked up before the next one, so that no customer
   * is registered twice.
   *
   * @returns the customer, with the `id` to store
   * @throws AffiliError `ERR_AFFILI_INPUT`, `_UNAUTHORIZED`, `_REJECTED`, `_UNAVAILABLE`, `_RESPONSE`
   */
  async create(registration: Registration): Promise<Customer> {
    const checked = checkRegistration(registration);
    return this.#register(checked, this.#endpoint.attempts());
  }

  /**
   * Looks the `mcs_id` up first, and registers the customer only if Affili's list does not have it. For a registration
   * that may already have been sent.
   *
   * @returns the customer, with the `id` to store
   * @throws AffiliError `ERR_AFFILI_INPUT`, `_UNAUTHORIZED`, `_REJECTED`, `_UNAVAILABLE`, `_RESPONSE`
   */
  async ensure(registration: Registration): Promise<Customer> {
    const checked = checkRegistration(registration);
    const attempts = this.#endpoint.attempts();
    return (await this.#find(checked.mcs_id, attempts)) ?? this.#register(checked, attempts);
  }

  /**
   * Changes a customer's `mcs_id`, `meta_data` or both.
   *
   * @param id - Affili's id of the customer
   * @returns what Affili answered; just `{ id }` if that says nothing about the customer
   * @throws AffiliError `ERR_AFFILI_INPUT`, `_UNAUTHORIZED`, `_REJECTED`, `_UNAVAILABLE`, `_RESPONSE`
   */
  async update(id: string, changes: CustomerChanges): Promise<Customer> {
    return this.#endpoint.edit(id, checkChanges(changes));
  }

  /**
   * Lists the customers that fit all the filters, every page of them: the whole list, or an error. `timeout` is for each
   * page. At most 1,000 pages are read (our choice), and at most 100,000 customers or 50 million characters are kept.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT`, `_UNAUTHORIZED`, `_REJECTED`, `_UNAVAILABLE`, `_RESPONSE`
   */
  list(filters?: CustomerFilters): Promise<Customer[]>;
  /**
   * @param onPage - called after each page
   * @internal
   */
  list(filters: CustomerFilters, onPage: (page: CustomerPage) => void): Promise<Customer[]>;
  async list(filters: CustomerFilters = {}, onPage?: (page: CustomerPage) => void): Promise<Customer[]> {
    return readWholeList(this.#pages(filters), onPage);
  }

  /**
   * The same, page by page, without keeping the pages. The next one is requested only when the previous one was
   * consumed, so stopping early saves requests.
   *
   * @example
   * ```ts
   * import { AffiliClient } from 'express-affili';
   *
   * const client = new AffiliClient({ token: 'the-token' });
   * for await (const customers of client.customers.pages({ min_created_at: '2026-01-01' })) console.log(customers.length);
   * ```
   * @throws AffiliError `ERR_AFFILI_INPUT`, `_UNAUTHORIZED`, `_REJECTED`, `_UNAVAILABLE`, `_RESPONSE`
   */
  pages(filters?: CustomerFilters): AsyncGenerator<Customer[], void, void>;
  /**
   * @param time - ms for all pages together; a page that exceeds it fails like one that exceeds `timeout`
   * @internal
   */
  pages(filters: CustomerFilters, time: number): AsyncGenerator<Customer[], void, void>;
  async *pages(filters: CustomerFilters = {}, time?: number): AsyncGenerator<Customer[], void, void> {
    for await (const { customers } of this.#pages(filters, time)) yield customers;
  }

  #pages(filters: CustomerFilters, time = Infinity): AsyncGenerator<CustomerPage, void, void> {
    const checked = checkFilters(filters);
    const end = performance.now() + time;
    return readPages((position) => this.#page(checked, position, this.#endpoint.attempts(end - performance.now())));
  }

  #register(registration: Registration, attempts: Attempts): Promise<Customer> {
    const lookUp = () => this.#find(registration.mcs_id, attempts);
    return this.#endpoint.create(registration, attempts, withoutRefusedMetaData, lookUp);
  }

  /** Finds the customer with exactly this `mcs_id`: Affili might ignore the filter, or match parts of it. */
  async #find(mcs_id: string, attempts: Attempts): Promise<Customer | undefined> {
    for await (const { customers } of readPages((position) => this.#page({ mcs_id }, position, attempts))) {
      const found = customers.find((customer) => hasMcsId(customer, mcs_id));
      if (found) {
        debug('Affili knows the customer');
        return found;
      }
    }
    debug('Affili does not know the customer');
    return undefined;
  }

  #page(filters: CustomerFilters, position: Position, attempts: Attempts): Promise<CustomerPage> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filters)) {
      query.set(name, isDate(value) ? value.toISOString() : String(value));
    }
    // The first page is requested without a page number, in case Affili has no pages.
    if ('cursor' in position) query.set('cursor', position.cursor);
    else if (position.page > 1) query.set('page', String(position.page));
    return attempts.repeat(async () => readCustomerPage(await this.#endpoint.get(query, attempts), position));
  }
}
