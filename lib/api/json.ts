/** Levels of arrays and objects in a field: with the two around it, within the 512 of PHP's `json_decode` (our choice). */
export const MAX_DEPTH = 500;

/** Also for objects of another realm and without a prototype, as body parsers make them. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether JSON of this, written out, is nested at most so deep. */
export function isWithinDepth(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((field) => isWithinDepth(field, depth - 1));
}

/** The value of a JSON text, without the characters that databases refuse; `undefined` where it is nested too deeply. */
export function fromJson(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json, cleanValue);
    return isWithinDepth(value, MAX_DEPTH) ? value : undefined;
  } catch {
    // Nested beyond the stack.
    return undefined;
  }
}

/** NUL and lone surrogates, which no database keeps, are cleaned. */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** A reviver for `JSON.parse`. */
function cleanValue(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [cleanText(name), field]));
}
