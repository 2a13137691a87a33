/** Reads what an engine stored. The app's own type parser may have left it as text; what is no JSON stays as it is. */
export function readStored(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
