import type { MetaData } from './meta-data';

/** The affiliate ("بازاریاب") who brought a customer. */
export interface Publisher {
  /** Affili's id of the affiliate. */
  id?: string;
  full_name?: string;
  [field: string]: unknown;
}

/**
 * A customer as Affili answered it. Only `id` is sure to be there (the answer would be no success without it); the
 * other fields are those that Affili documents, and further ones are kept. Dates are kept as the strings they are:
 * Affili does not document their format.
 */
export interface Customer {
  /** Affili's unique id of the customer: the value to store. */
  id: string;
  /** The customer's id in your own system. */
  mcs_id?: string;
  /** What was sent of the customer. */
  meta_data?: MetaData | null;
  created_at?: string;
  updated_at?: string;
  /** The affiliate whose link it was. */
  publisher?: Publisher | null;
  [field: string]: unknown;
}

/** A number counts as the string that it was sent as: Affili documents strings, and PHP is free with them. */
export function hasMcsId({ mcs_id: answered }: Customer, mcs_id: string): boolean {
  return (typeof answered === 'string' || typeof answered === 'number') && String(answered) === mcs_id;
}
