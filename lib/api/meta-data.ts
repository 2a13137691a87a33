import { cleanJson, cleanText, fromJson, isPlainObject } from './json';

/** Further data about a customer. Affili documents the four named fields; any others may be added. */
export interface MetaData {
  first_name?: string | undefined;
  last_name?: string | undefined;
  mobile?: string | undefined;
  email?: string | undefined;
  [field: string]: unknown;
}

/** The fields that Affili documents, as an app has them. `null` and `undefined` are left out. */
export interface DocumentedMetaData {
  first_name?: string | null | undefined;
  last_name?: string | null | undefined;
  mobile?: string | null | undefined;
  email?: string | null | undefined;
}

/** {@link DocumentedMetaData} and any other fields; or an object of any type that has some of these fields. */
export type MetaDataInput = (DocumentedMetaData & Record<string, unknown>) | DocumentedMetaData;

/** The fields that Affili documents, all strings. */
export const STRING_FIELDS = ['first_name', 'last_name', 'mobile', 'email'] as const;

/** In bytes of JSON (our choice). */
export const MAX_META_DATA_BYTES = 65_536;

/**
 * Turns anything into meta data that can be sent. Visitors type these fields, so none of them may fail a signup:
 * unusable ones are left out, and NUL and lone surrogates are cleaned.
 */
export function cleanMetaData(meta: unknown): MetaData | undefined {
  try {
    if (!isPlainObject(meta)) return undefined;
    const fields: [name: string, value: unknown][] = [];
    let budget = MAX_META_DATA_BYTES;
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
    // A Proxy, or the like: treated as no object.
    return undefined;
  }
}

/** The field as JSON; `undefined` if it is unusable. */
function toJson(name: string, read: () => unknown): string | undefined {
  try {
    const value = read();
    const isMistyped = (STRING_FIELDS as readonly string[]).includes(name) && typeof value !== 'string';
    // NaN and Infinity become null in JSON, and null is left out.
    const json = isMistyped ? undefined : (JSON.stringify(value) as string | undefined);
    return json && cleanJson(json);
  } catch {
    // Circular, a bigint, a getter that throws, nested beyond the stack: JSON can't carry it.
    return undefined;
  }
}
