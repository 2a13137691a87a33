import { createHash } from 'node:crypto';
import { notAsDocumented } from '../api/answer';
import type { Customer } from '../api/customer';
import type { CustomerPage, Position } from './customer-page';

/** The most pages that are read of one list (our choice). */
export const MAX_PAGES = 1000;

/**
 * Reads a list page by page, to its end: the whole of it, or an error. It ends whatever Affili answers.
 *
 * @throws AffiliError `ERR_AFFILI_RESPONSE` where a page comes again, or there are too many
 */
export async function* readPages(
  read: (position: Position) => Promise<CustomerPage>,
): AsyncGenerator<CustomerPage, void, void> {
  const seen = new Set<string>();
  const isNew = (what: string) => seen.size < seen.add(what).size;
  let position: Position | undefined = { page: 1 };
  for (let count = 1; position; count += 1) {
    if (count > MAX_PAGES) throw notAsDocumented(`the list has more than ${MAX_PAGES} pages`);
    const page: CustomerPage = await read(position);
    if (page.customers.length > 0 && !isNew(idsOf(page.customers))) throw notAsDocumented('a page comes again');
    yield page;
    position = page.next;
    if (position && !isNew(JSON.stringify(position))) throw notAsDocumented('a page comes again');
  }
}

/** By the ids alone: further fields may change from one request to the next. */
function idsOf(customers: Customer[]): string {
  const hash = createHash('sha1');
  for (const { id } of customers) hash.update(`${id.length} ${id}`);
  return hash.digest('base64');
}
