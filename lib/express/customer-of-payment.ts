import type { NewConversion } from '../api/conversion';
import { hasMcsId } from '../api/customer';
import { findCustomer, type Looking } from '../outbox/find-customer';
import type { ConversionToSend } from '../outbox/input';
import type { RegisteringClient } from './options';

/** How long further pages of Affili's list are asked for, in ms (our choice). */
const LOOK_UP_TIME = 5000;

/**
 * The payment with Affili's id of the customer in place of the app's own, which is never sent; `null` where Affili does
 * not know the customer, and the app gave no referrer either.
 *
 * @throws AffiliError as {@link findCustomer}
 */
export async function withCustomerOf(
  { customers }: RegisteringClient,
  { mcs_id, ...conversion }: ConversionToSend & { mcs_id: string },
): Promise<NewConversion | null> {
  const customer = await findCustomer(customers as Looking, { mcs_id }, (row) => hasMcsId(row, mcs_id), LOOK_UP_TIME);
  if (customer) return { ...conversion, customer_id: customer.id };
  return conversion.referrer === undefined ? null : conversion;
}
