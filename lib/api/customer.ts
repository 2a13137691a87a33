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

/** Also matches a number: Affili documents strings, but PHP may turn one into a number. */
export function hasMcsId({ mcs_id: answered }: Customer, mcs_id: string): boolean {
  return (typeof answered === 'string' || typeof answered === 'number') && String(answered) === mcs_id;
}
