import { cleanText, copyAsJson, copyName, isPlainObject, spendBrackets, type JsonLimits } from './json';

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
    const limits = { bytes: MAX_META_DATA_BYTES };
    const fields: [name: string, value: unknown][] = [];
    for (const key of Object.keys(meta)) {
      const before = limits.bytes;
      const field = copyField(key, () => meta[key], limits);
      if (field) fields.push(field);
      else if (limits.bytes < 0) return undefined;
      else limits.bytes = before;
    }
    spendBrackets(limits, fields.length);
    return fields.length > 0 ? Object.fromEntries(fields) : undefined;
  } catch {
    // Too large, or a Proxy, or the like: treated as no object.
    return undefined;
  }
}

/** A field that can be sent; `undefined` if it is unusable. */
function copyField(key: string, read: () => unknown, limits: JsonLimits): [name: string, value: unknown] | undefined {
  try {
    const value = read();
    const isText = (STRING_FIELDS as readonly string[]).includes(cleanText(key));
    if (value === null || (isText && typeof value !== 'string')) return undefined;
    const copy = copyAsJson(value, limits);
    return copy === undefined || copy === null ? undefined : [copyName(key, limits), copy];
  } catch {
    // Circular, a bigint, a getter that throws, nested too deeply, too large.
    return undefined;
  }
}
