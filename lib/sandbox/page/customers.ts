import { STRING_FIELDS } from '../../api/meta-data';
import { isObject } from '../../api/answer';
import type { RegisteredCustomer } from '../registered-customer';

/** How much of what is told of a customer has room on the page. The rest of it is in the raw request. */
const SHOWN_FIELDS = 50;
/** In characters. */
const SHOWN_VALUE = 1000;

/** What the page shows of a customer: of `meta_data` the documented fields first, then the others by name. */
export function viewCustomer({ id, mcs_id, referrer, publisher, created_at, meta_data }: RegisteredCustomer): object {
  // Rows that a test put there may have anything.
  const fields = isObject(meta_data) ? meta_data : {};
  const documented = STRING_FIELDS.filter((name) => Object.hasOwn(fields, name));
  const others = Object.keys(fields).filter((name) => !(documented as string[]).includes(name));
  const names = [...documented, ...others.sort()].slice(0, SHOWN_FIELDS);
  return {
    ...{ id, mcs_id, referrer, publisher: publisher?.full_name, created_at },
    meta_data: names.map((name) => [shortened(name), shortened(toText(fields[name]))]),
  };
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function shortened(text: string): string {
  return text.length > SHOWN_VALUE ? `${text.slice(0, SHOWN_VALUE)}…` : text;
}
