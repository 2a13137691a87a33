import { cleanText, fromJson, isPlainObject } from './json';

/** What is told of a customer beside the ids. The four named fields are Affili's (documented); any other may be added. */
export interface MetaData {
  first_name?: string | undefined;
  last_name?: string | undefined;
  mobile?: string | undefined;
  email?: string | undefined;
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

/** So many times shorter can cleaning make JSON: NUL is six characters there. */
const CLEANED_AWAY = 6;

/**
 * Makes of anything what can be sent. Visitors type these fields, so none of them may fail a signup: what is no
 * use is left out, and the characters that databases refuse (NUL, lone surrogates) are cleaned.
 */
export function cleanMetaData(meta: unknown): MetaData | undefined {
  try {
    if (!isPlainObject(meta)) return undefined;
    const fields: [name: string, value: unknown][] = [];
    let budget = MAX_META_DATA_BYTES * CLEANED_AWAY;
    for (const key of Object.keys(meta)) {
      const name = cleanText(key);
      const json = toJson(name, () => meta[key]);
      if (json === undefined) continue;
      budget -= json.length;
      if (budget < 0) return undefined;
      const value = fromJson(json);
      if (value !== undefined && value !== null) fields.push([name, value]);
    }
    const cleaned = Object.fromEntries(fields);
    const isTooLarge = Buffer.byteLength(JSON.stringify(cleaned)) > MAX_META_DATA_BYTES;
    return fields.length === 0 || isTooLarge ? undefined : cleaned;
  } catch {
    // A Proxy, or the like: as good as no object.
    return undefined;
  }
}

/** The field as JSON; `undefined` where it is of no use. */
function toJson(name: string, read: () => unknown): string | undefined {
  try {
    const value = read();
    const isMistyped = (STRING_FIELDS as readonly string[]).includes(name) && typeof value !== 'string';
    // JSON makes null of NaN and Infinity, and then they are left out.
    return isMistyped ? undefined : JSON.stringify(value);
  } catch {
    // Circular, a bigint, a getter that throws, nested beyond the stack: JSON can't carry it.
    return undefined;
  }
}
