import type { NewConversion } from '../api/conversion';
import { hasMcsId } from '../api/customer';
import { findCustomer, type CustomerList } from '../outbox/find-customer';
import type { ConversionToSend } from '../outbox/input';
import type { RegisteringClient } from './options';

/**
 * The payment with Affili's id of the customer in place of the app's own, which is never sent; `null` if Affili does
 * not know the customer, and the app gave no referrer either.
 *
 * @param time - ms that the look-up may take
 * @throws AffiliError as {@link findCustomer}
 */
export async function withCustomerOf(
  { customers }: RegisteringClient,
  { mcs_id, ...conversion }: ConversionToSend & { mcs_id: string },
  time: number,
): Promise<NewConversion | null> {
  const customer = await findCustomer(customers as CustomerList, { mcs_id }, (row) => hasMcsId(row, mcs_id), time);
  if (customer) return { ...conversion, customer_id: customer.id };
  return conversion.referrer === undefined ? null : conversion;
}
