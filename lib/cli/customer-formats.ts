import { isObject } from '../api/answer';
import type { Customer } from '../api/customer';
import { STRING_FIELDS } from '../api/meta-data';
import { toCell, toLine } from './safe-text';

/** A customer, flat: its fields by their paths, such as `publisher.id`. */
type FlatRow = Map<string, string>;

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
/**
 * The most further columns (our choice): if each customer had fields of its own, there would be as many columns as
 * customers.
 */
const MAX_FURTHER = 50;
/** The column with all remaining fields, as JSON. */
const REST = 'further fields';

const MASK = '***';
/**
 * The fields that are shown of a customer and of the affiliate; all others, documented or not, may be personal data.
 */
const SHOWN = ['id', 'mcs_id', 'created_at', 'updated_at'];
const SHOWN_OF_PUBLISHER = ['id', 'full_name'];

const GAP = '  ';
/** Keeps adjacent Persian cells from swapping places, on terminals that support directions. */
const LEFT_TO_RIGHT = '\u200e';
/** In columns of a terminal. */
const MAX_WIDTH = 60;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const segmenter = new Intl.Segmenter();

/** The customer without personal data. Field names stay, and so do empty values. */
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

/** CSV by RFC 4180, with a header row, line by line. */
export function* toCsv(customers: Customer[]): Generator<string> {
  const { columns, rows } = toColumns(customers);
  const toRecord = (cells: string[]) => `${cells.map(toCell).join(',')}\r\n`;
  yield toRecord(columns);
  for (const row of rows) yield toRecord(cellsOf(row, columns));
}

/**
 * A table for a terminal, with the columns in which any customer has a value. It comes line by line: where one customer
 * has wide cells, the padding of all the others is far more than what Affili sent.
 */
export function* toTable(customers: Customer[]): Generator<string> {
  const { columns: all, rows } = toColumns(customers);
  const columns = all.filter((column) => rows.some((row) => row.get(column)));
  const lines = [columns, ...rows.map((row) => cellsOf(row, columns))].map((cells) =>
    cells.map((text) => shorten(toLine(text))),
  );
  const widths = columns.map((_, index) => lines.reduce((most, cells) => Math.max(most, widthOf(cells[index]!)), 0));
  for (const cells of lines) {
    const padded = cells.map((text, index) => {
      const marked = RIGHT_TO_LEFT.test(text) ? text + LEFT_TO_RIGHT : text;
      return marked + ' '.repeat(widths[index]! - widthOf(text));
    });
    yield `${padded.join(GAP).trimEnd()}\n`;
  }
}

function toFlatRow(customer: Customer): FlatRow {
  const row: FlatRow = new Map();
  for (const [name, value] of Object.entries(customer)) {
    if (NESTED.includes(name) && isObject(value)) {
      for (const [inner, field] of Object.entries(value)) row.set(`${name}.${inner}`, toText(field));
    } else row.set(name, toText(value));
  }
  return row;
}

/** The documented columns, then those that the rows have, and last the remaining fields, if there are any. */
function toColumns(customers: Customer[]): { columns: string[]; rows: FlatRow[] } {
  const rows = customers.map(toFlatRow);
  const columns = new Set(DOCUMENTED);
  for (const name of rows.flatMap((row) => [...row.keys()])) {
    if (columns.size < DOCUMENTED.length + MAX_FURTHER) columns.add(name);
  }
  for (const row of rows) {
    const rest = [...row].filter(([name]) => !columns.has(name));
    if (rest.length > 0) row.set(REST, JSON.stringify(Object.fromEntries(rest)));
  }
  if (rows.some((row) => row.has(REST))) columns.add(REST);
  return { columns: [...columns], rows };
}

function cellsOf(row: FlatRow, columns: string[]): string[] {
  return columns.map((column) => row.get(column) ?? '');
}

function toText(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** PHP writes an empty object as an empty array. */
function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** In columns of a terminal. */
function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += widthOfOne(segment);
  return width;
}

function widthOfOne(segment: string): number {
  return NO_WIDTH.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
}

function shorten(text: string): string {
  // Look only at the beginning of a very long text: a character takes at most about ten code units.
  const start = text.slice(0, MAX_WIDTH * 10);
  if (start === text && widthOf(text) <= MAX_WIDTH) return text;
  let shortened = '';
  let width = 0;
  for (const { segment } of segmenter.segment(start)) {
    width += widthOfOne(segment);
    if (width >= MAX_WIDTH) break;
    shortened += segment;
  }
  return `${shortened}…`;
}
