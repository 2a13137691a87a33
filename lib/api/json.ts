import { isBoxedPrimitive } from 'node:util/types';

/**
 * How deep a field may be nested: with the two levels around it, within the 512 of PHP's `json_decode` (our choice).
 */
export const MAX_DEPTH = 500;

/** The limits of a copy. */
export interface JsonLimits {
  /** How many bytes of JSON it may still take; below 0 once it took more. */
  bytes: number;
  /** Whether NaN and Infinity are errors. JSON turns them into `null`. */
  isStrict?: boolean;
  /** The objects that are being copied: one that holds itself comes again among them. */
  open?: Set<object>;
}

/** True also for objects from another realm or without a prototype, which body parsers create. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a value is nested at most `depth` levels deep. */
export function isWithinDepth(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((field) => isWithinDepth(field, depth - 1));
}

/** Removes NUL and replaces lone surrogates, which databases refuse. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/**
 * Copies a value as JSON would carry it, with clean texts; `undefined` if JSON would leave it out. Visitors type these
 * values, so it stops at its limits, unlike `JSON.stringify`, which also takes time that grows with the square of the
 * depth.
 *
 * @param limits - what it takes is subtracted there
 * @throws an error at a limit, or if JSON can't carry the value: a bigint, a getter that throws
 */
export function copyAsJson(given: unknown, limits: JsonLimits, depth = MAX_DEPTH): unknown {
  const value = hasToJson(given) ? given.toJSON() : given;
  if (typeof value === 'object' && value !== null) {
    return isBoxedPrimitive(value) ? copyAsJson(value.valueOf(), limits, depth) : copyNested(value, limits, depth);
  }
  if (typeof value === 'string') return copyText(value, limits);
  if (typeof value === 'bigint') throw new TypeError('JSON has no bigint');
  if (typeof value === 'function' || typeof value === 'symbol' || value === undefined) return undefined;
  return copyPlain(value, limits);
}

/** Copies the name of a field, and subtracts its colon too. */
export function copyName(name: string, limits: JsonLimits): string {
  spend(limits, ':'.length);
  return copyText(name, limits);
}

/** Subtracts the two brackets around so many values or fields, and the commas between them. */
export function spendBrackets(limits: JsonLimits, count: number): void {
  spend(limits, Math.max(2, count + 1));
}

function copyText(given: string, limits: JsonLimits): string {
  const text = cleanText(given);
  // Not even escaped, if that can be seen before.
  spend(limits, text.length > limits.bytes ? text.length : Buffer.byteLength(JSON.stringify(text)));
  return text;
}

function copyPlain(value: unknown, limits: JsonLimits): unknown {
  const isLost = typeof value === 'number' && !Number.isFinite(value);
  if (isLost && limits.isStrict) throw new TypeError('JSON has no such number');
  // As JSON does it: -0 becomes 0.
  const copy = isLost ? null : Object.is(value, -0) ? 0 : value;
  const text = String(copy);
  // Postgres's jsonb writes an exponent out: 1e308 comes back with 309 digits.
  spend(limits, text.length + Number(/e[+-](\d+)$/.exec(text)?.[1] ?? 0));
  return copy;
}

function copyNested(value: object, limits: JsonLimits, depth: number): object {
  const open = (limits.open ??= new Set());
  if (depth === 0 || open.has(value)) throw new RangeError('It is nested too deeply, or holds itself');
  open.add(value);
  try {
    return Array.isArray(value) ? copyArray(value, limits, depth - 1) : copyObject(value, limits, depth - 1);
  } finally {
    open.delete(value);
  }
}

function copyArray(values: unknown[], limits: JsonLimits, depth: number): unknown[] {
  // Before the copy is made, so that its length is bounded.
  spendBrackets(limits, values.length);
  // Of its final length: one that grows takes room for 17 values at once. Not `map`, which would skip holes.
  const copies = new Array<unknown>(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const copy = copyAsJson(values[index], limits, depth);
    copies[index] = copy === undefined ? copyPlain(null, limits) : copy;
  }
  return copies;
}

function copyObject(value: object, limits: JsonLimits, depth: number): object {
  const fields: [name: string, value: unknown][] = [];
  for (const name of Object.keys(value)) {
    const field = copyAsJson((value as Record<string, unknown>)[name], limits, depth);
    if (field !== undefined) fields.push([copyName(name, limits), field]);
  }
  spendBrackets(limits, fields.length);
  return Object.fromEntries(fields);
}

function spend(limits: JsonLimits, bytes: number): void {
  limits.bytes -= bytes;
  if (limits.bytes < 0) throw new RangeError('It takes too many bytes');
}

function hasToJson(value: unknown): value is { toJSON(): unknown } {
  const isObject = typeof value === 'object' && value !== null;
  return (isObject || typeof value === 'bigint') && typeof (value as { toJSON?: unknown }).toJSON === 'function';
}
