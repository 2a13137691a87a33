/** What is told of a customer beside the ids. The four named fields are Affili's (documented); any other may be added. */
export interface MetaData {
  first_name?: string;
  last_name?: string;
  mobile?: string;
  email?: string;
  [field: string]: unknown;
}

/** The fields that Affili documents, as an app has them at hand: they may be empty. What is of no use is left out. */
export interface DocumentedMetaData {
  first_name?: string | null | undefined;
  last_name?: string | null | undefined;
  mobile?: string | null | undefined;
  email?: string | null | undefined;
}

/** {@link DocumentedMetaData} and any other fields; or an object of the app's own type that has some of these fields. */
export type MetaDataInput = (DocumentedMetaData & Record<string, unknown>) | DocumentedMetaData;

/** The fields that Affili documents, all strings. */
export const STRING_FIELDS = ['first_name', 'last_name', 'mobile', 'email'] as const;

/** In bytes of JSON (our choice). */
export const MAX_META_DATA_BYTES = 65_536;

/**
 * Makes of anything what can be sent. Visitors type these fields, so none of them may fail a signup: what is no
 * use is left out, and the characters that databases refuse (NUL, lone surrogates) are cleaned.
 */
export function cleanMetaData(meta: unknown): MetaData | undefined {
  try {
    if (!isPlainObject(meta)) return undefined;
    const fields = Object.keys(meta)
      .map((name) => [cleanText(name), cleanField(() => meta[name])] as const)
      .filter(([name, value]) => isUsable(name, value));
    const cleaned = Object.fromEntries(fields);
    const tooLarge = Buffer.byteLength(JSON.stringify(cleaned)) > MAX_META_DATA_BYTES;
    return fields.length === 0 || tooLarge ? undefined : cleaned;
  } catch {
    // A Proxy, or the like: as good as no object.
    return undefined;
  }
}

/** Also for objects of another realm and without a prototype, as body parsers make them. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isUsable(name: string, value: unknown): boolean {
  if ((STRING_FIELDS as readonly string[]).includes(name)) return typeof value === 'string';
  return value !== undefined && value !== null;
}

function cleanField(read: () => unknown): unknown {
  try {
    // JSON makes null of NaN and Infinity, and then they are left out.
    const json = JSON.stringify(read()) as string | undefined;
    return json === undefined ? undefined : JSON.parse(json, cleanValue);
  } catch {
    // Circular, a bigint, a getter that throws, nested beyond the stack: JSON can't carry it.
    return undefined;
  }
}

/** A reviver for `JSON.parse`. */
function cleanValue(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [cleanText(name), field]));
}

function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
