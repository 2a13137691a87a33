import { AffiliError } from '../affili-error';
import type { MetaData } from '../meta-data';

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

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the answer to a create: `{ data: { id, … } }`. */
export function readCustomer(body: unknown, httpStatus: number): Customer {
  const customer = isObject(body) ? toCustomer(body['data']) : null;
  if (customer) return customer;
  throw notAsDocumented('it has no data.id', httpStatus);
}

/** Reads the answer to an edit, whose shape is unknown: taken to be that of create, and nothing in it is required. */
export function readEdited(body: unknown, httpStatus: number, id: string): Customer {
  if (body !== undefined && !isObject(body)) throw notAsDocumented('it is no JSON object', httpStatus);
  const data = body?.['data'];
  return toCustomer(data) ?? { ...(isObject(data) ? data : {}), id };
}

/** A customer from one row of an answer, or `null` where it has no usable id. A number is kept as a string. */
export function toCustomer(row: unknown): Customer | null {
  if (!isObject(row)) return null;
  const { id } = row;
  // Beyond the safe integers JSON has already lost digits, and a wrong id would be stored for good.
  if (Number.isSafeInteger(id)) return { ...row, id: String(id) };
  return typeof id === 'string' && id.trim() !== '' ? { ...row, id } : null;
}

/** The customer may be made all the same, hence `cut`. */
export function notAsDocumented(why: string, httpStatus?: number): AffiliError {
  return new AffiliError('ERR_AFFILI_RESPONSE', `Affili's answer is not as documented: ${why}`, {
    httpStatus,
    outcome: 'cut',
  });
}
