import { AffiliError } from '../affili-error';
import type { Customer } from '../api/customer';
import type { CustomerFilters } from '../client/customer-input';
import type { Customers } from '../client/customers';

export type CustomerList = Pick<Customers, 'pages'>;

/**
 * Looks up a customer in Affili's list, page by page.
 *
 * @param time - ms for the whole look-up
 * @throws AffiliError as `client.customers.pages`; never `unclear`, since nothing was posted
 */
export async function findCustomer(
  customers: CustomerList,
  filters: CustomerFilters,
  matches: (customer: Customer) => boolean,
  time: number,
): Promise<Customer | undefined> {
  const end = performance.now() + time;
  for await (const page of customers.pages(filters, time)) {
    const found = page.find(matches);
    if (found) return found;
    if (performance.now() > end) {
      throw new AffiliError('ERR_AFFILI_UNAVAILABLE', 'Affili takes too long to list its customers', {
        unclear: false,
      });
    }
  }
  return undefined;
}
