import { notAsDocumented } from '../api/answer';
import type { Customer } from '../api/customer';
import type { CustomerPage } from './customer-pages';

/** The most customers of one list that are kept in memory (our choice). */
const MAX_CUSTOMERS = 100_000;
/** In characters of all pages' answers together (our choice): a few hundred MB in memory at most. */
const MAX_SIZE = 50_000_000;

/**
 * Reads a list to its end, unless it becomes too large for memory. A single page may be large, too.
 *
 * @param onPage - called after each page
 * @throws AffiliError `ERR_AFFILI_RESPONSE` if the list is too large
 */
export async function readWholeList(
  pages: AsyncIterable<CustomerPage>,
  onPage?: (page: CustomerPage) => void,
): Promise<Customer[]> {
  const kept: Customer[][] = [];
  let count = 0;
  let size = 0;
  for await (const page of pages) {
    count += page.customers.length;
    size += page.size;
    if (count > MAX_CUSTOMERS) throw notAsDocumented(`the list has more than ${MAX_CUSTOMERS} customers`);
    if (size > MAX_SIZE) throw notAsDocumented(`the list has more than ${MAX_SIZE} characters`);
    kept.push(page.customers);
    onPage?.(page);
  }
  return kept.flat();
}
