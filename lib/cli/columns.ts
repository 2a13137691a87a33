import { isObject } from '../api/answer';
import type { Customer } from '../api/customer';
import { STRING_FIELDS } from '../api/meta-data';

/** A customer, flat: its fields by their paths, such as `publisher.id`. */
export type FlatRow = Record<string, string>;

/** Documented by Affili. */
const DOCUMENTED = [
  'id',
  'mcs_id',
  'created_at',
  'updated_at',
  'publisher.id',
  'publisher.full_name',
  ...STRING_FIELDS.map((name) => `meta_data.${name}`),
];

const NESTED = ['publisher', 'meta_data'];

export function toFlatRow(customer: Customer): FlatRow {
  const entries = Object.entries(customer).flatMap(([name, value]) =>
    NESTED.includes(name) && isObject(value)
      ? Object.entries(value).map(([inner, field]) => [`${name}.${inner}`, toText(field)] as const)
      : [[name, toText(value)] as const],
  );
  return Object.fromEntries(entries);
}

/** The documented columns, and after them all that the rows have. */
export function columnsOf(rows: FlatRow[]): string[] {
  return [...new Set([...DOCUMENTED, ...rows.flatMap(Object.keys)])];
}

function toText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
