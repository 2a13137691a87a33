import { AffiliError, type AffiliErrorFacts } from '../affili-error';
import { readAffiliId } from './id';

/** What every row from Affili has. */
export interface Row {
  /** Affili's id. */
  id: string;
  [field: string]: unknown;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the answer to a create: `{ data: { id, … } }`. */
export function readCreated(body: unknown, httpStatus: number): Row {
  const row = isObject(body) ? toRow(body['data']) : null;
  if (row) return row;
  // The row may have been created anyway.
  throw notAsDocumented('it has no data.id', { httpStatus, unclear: true });
}

/** Reads the answer to an edit. Its shape is unknown: it is read like that of create, but nothing is required. */
export function readEdited(body: unknown, httpStatus: number, id: string): Row {
  if (body !== undefined && !isObject(body)) throw notAsDocumented('it is no JSON object', { httpStatus });
  const data = body?.['data'];
  return toRow(data) ?? { ...(isObject(data) ? data : {}), id };
}

/** The object itself as a row, or `null` if it has no usable id. A number becomes a string. */
export function toRow(value: unknown): Row | null {
  if (!isObject(value)) return null;
  const id = readAffiliId(value['id']);
  return id === undefined ? null : Object.assign(value, { id });
}

export function notAsDocumented(why: string, { httpStatus, unclear = false }: AffiliErrorFacts = {}): AffiliError {
  return new AffiliError('ERR_AFFILI_RESPONSE', `Affili's answer is not as documented: ${why}`, {
    httpStatus,
    unclear,
    outcome: 'cut',
  });
}
