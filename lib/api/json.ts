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

/** Parses what `JSON.stringify` wrote; `undefined` if it is nested too deeply. */
export function fromJson(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
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

/**
 * Does the same with what `JSON.stringify` wrote, which escapes NUL and lone surrogates. A reviver would take ten times
 * as long.
 */
export function cleanJson(json: string): string {
  const withoutNul = json.replaceAll(/(\\(?!u0000).)|\\u0000/g, '$1');
  // Two surrogates that a NUL divided are a pair now.
  return withoutNul.replaceAll(/(\\ud[89ab]..\\ud[c-f]..|\\(?!ud).)|\\ud.../g, (_, kept = '\ufffd') => kept as string);
}
