import { AffiliError } from '../affili-error';
import type { NewConversion } from '../api/conversion';
import { hasMcsId } from '../api/customer';
import type { ConversionToSend } from '../outbox/input';
import type { RegisteringClient } from './options';

/** How long further pages of Affili's list are asked for, in ms (our choice). */
const LOOK_UP_TIME = 5000;

/**
 * The payment with Affili's id of the customer in place of the app's own, which is never sent; `null` where Affili does
 * not know the customer, and the app gave no referrer either.
 *
 * @throws AffiliError as `client.customers.pages`; nothing is `unclear` of a look-up
 */
export async function withCustomerOf(
  { customers }: RegisteringClient,
  { mcs_id, ...conversion }: ConversionToSend & { mcs_id: string },
): Promise<NewConversion | null> {
  const end = Date.now() + LOOK_UP_TIME;
  for await (const page of customers.pages!({ mcs_id })) {
    const customer = page.find((row) => hasMcsId(row, mcs_id));
    if (customer) return { ...conversion, customer_id: customer.id };
    if (Date.now() > end) throw new AffiliError('ERR_AFFILI_UNAVAILABLE', "Affili's list of customers took too long");
  }
  return conversion.referrer === undefined ? null : conversion;
}
