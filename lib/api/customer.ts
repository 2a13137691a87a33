import { notAsDocumented } from './answer';
import type { MetaData } from './meta-data';

/** The affiliate ("بازاریاب") who brought a customer. */
export interface Publisher {
  /** Affili's id of the affiliate. */
  id?: string;
  full_name?: string;
  [field: string]: unknown;
}

/**
 * A customer as Affili answered it. Only `id` is sure to be there (without it the answer counts as a failure); the
 * other fields are those that Affili documents, and further ones are kept. Dates stay strings: Affili does not document
 * their format.
 */
export interface Customer {
  /** Affili's unique id of the customer: the value to store. */
  id: string;
  /** The customer's id in your own system. */
  mcs_id?: string;
  /** What was sent about the customer. */
  meta_data?: MetaData | null;
  created_at?: string;
  updated_at?: string;
  /** The affiliate whose link the customer followed. */
  publisher?: Publisher | null;
  [field: string]: unknown;
}

/**
 * Whether this is the customer with that `mcs_id`. Also matches a number: Affili documents strings, but PHP may turn one
 * into a number.
 *
 * @throws AffiliError `ERR_AFFILI_RESPONSE` if it can't be told: an unsafe integer has lost its last digits, so it may
 * or may not be this customer
 */
export function hasMcsId({ mcs_id: answered }: Customer, mcs_id: string): boolean {
  const isNumber = typeof answered === 'number';
  if (!isNumber || Number.isSafeInteger(answered)) return (isNumber ? String(answered) : answered) === mcs_id;
  if (answered !== Number(mcs_id)) return false;
  throw notAsDocumented("a customer's mcs_id is a number that has lost digits");
}
