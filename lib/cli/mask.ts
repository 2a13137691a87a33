import { isObject } from '../api/answer';
import type { Customer } from '../api/customer';

const MASK = '***';

/** What is shown of a customer and of the affiliate; all else, documented or not, may be personal data. */
const SHOWN = ['id', 'mcs_id', 'created_at', 'updated_at'];
const SHOWN_OF_PUBLISHER = ['id', 'full_name'];

/** The customer without personal data. The names of fields stay, and so does what is empty. */
export function maskCustomer(customer: Customer): Customer {
  const { publisher, meta_data } = customer;
  return {
    ...(maskFields(customer, SHOWN) as Customer),
    ...(isObject(publisher) && { publisher: maskFields(publisher, SHOWN_OF_PUBLISHER) }),
    ...(isObject(meta_data) && { meta_data: maskFields(meta_data) }),
  };
}

export function maskFields(fields: Record<string, unknown>, shown: string[] = []): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const isShown = isEmpty(value) || (shown.includes(name) && typeof value !== 'object');
      return [name, isShown ? value : MASK];
    }),
  );
}

/** An empty array is how PHP writes an empty object. */
function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
