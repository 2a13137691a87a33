/**
 * How deep a field may be nested: with the two levels around it, within the 512 of PHP's `json_decode` (our choice).
 */
export const MAX_DEPTH = 500;

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

/** NUL or a surrogate, as `JSON.stringify` writes them; surrogates only if they are lone. */
const UNCLEAN = /\\u(?:0000|d)/;

/** Parses what `JSON.stringify` wrote, and cleans its texts; `undefined` if it is nested too deeply. */
export function fromJson(json: string): unknown {
  try {
    // A reviver is slow.
    const value: unknown = JSON.parse(json, UNCLEAN.test(json) ? cleanValue : undefined);
    return isWithinDepth(value, MAX_DEPTH) ? value : undefined;
  } catch {
    // Nested deeper than the stack.
    return undefined;
  }
}

/** Removes NUL and replaces lone surrogates, which databases refuse. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** A reviver for `JSON.parse`. */
function cleanValue(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [cleanText(name), field]));
}
