import { AffiliError } from '../affili-error';
import type { NewConversion } from '../api/conversion';
import { hasMcsId, type Customer } from '../api/customer';
import type { CustomerFilters } from '../client/customer-input';
import type { Customers } from '../client/customers';
import type { ConversionToSend } from './input';

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

/**
 * The payment as it is sent: with Affili's id of the customer in place of the app's own. `undefined` if Affili does not
 * know the customer, and the app gave no referrer either.
 *
 * @param time - ms for the look-up
 * @throws AffiliError as {@link findCustomer}
 */
export async function withCustomerId(
  customers: CustomerList,
  { mcs_id, ...conversion }: ConversionToSend,
  time: number,
): Promise<NewConversion | undefined> {
  const customer = mcs_id && (await findCustomer(customers, { mcs_id }, (row) => hasMcsId(row, mcs_id), time));
  if (customer) return { ...conversion, customer_id: customer.id };
  return conversion.referrer === undefined ? undefined : conversion;
}
