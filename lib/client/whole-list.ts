import { notAsDocumented } from '../api/answer';
import type { CustomerPage } from './customer-pages';

/** So many customers of one list are kept at a time (our choice). */
const MAX_CUSTOMERS = 100_000;
/** In characters of the answers, of all pages together (our choice): some hundreds of MB in memory at most. */
const MAX_SIZE = 50_000_000;

/**
 * Hands on the pages of a list that is to be kept as a whole, as far as there is room for it: a page may be large too.
 *
 * @throws AffiliError `ERR_AFFILI_RESPONSE` where the list is larger
 */
export async function* boundedPages(pages: AsyncIterable<CustomerPage>): AsyncGenerator<CustomerPage, void, void> {
  let count = 0;
  let size = 0;
  for await (const page of pages) {
    count += page.customers.length;
    size += page.size;
    if (count > MAX_CUSTOMERS) throw notAsDocumented(`the list has more than ${MAX_CUSTOMERS} customers`);
    if (size > MAX_SIZE) throw notAsDocumented(`the list has more than ${MAX_SIZE} characters`);
    yield page;
  }
}
