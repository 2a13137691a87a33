import { CUT_OFF, NO_JSON } from './answer-meaning';

/**
 * The most values in JSON (our choice): they, rather than its length, take memory and time. A megabyte of customers has
 * about 50,000.
 */
const MAX_VALUES = 100_000;

/** @returns `undefined` if the text is blank, `NO_JSON` if it is not JSON, `CUT_OFF` if it is too much to read */
export function parseJson(text: string): unknown {
  // This also removes a byte order mark.
  const json = text.trim();
  if (json === '') return undefined;
  if (hasTooManyValues(json)) return CUT_OFF;
  try {
    return JSON.parse(json);
  } catch {
    return NO_JSON;
  }
}

/** Counts the brackets and commas that open or separate values. */
function hasTooManyValues(json: string): boolean {
  if (json.length <= MAX_VALUES) return false;
  let values = 1;
  let isInString = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (character === '"') isInString = !isInString;
    else if (isInString) index += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{' || character === ',') values += 1;
  }
  return values > MAX_VALUES;
}
