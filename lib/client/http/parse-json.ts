import { CUT_OFF, NO_JSON } from './answer-meaning';

/**
 * The most objects and arrays in JSON (our choice): they take the most memory and time. A megabyte of customers has
 * about 10,000.
 */
const MAX_OBJECTS = 100_000;

/** @returns `undefined` if the text is blank, `NO_JSON` if it is not JSON, `CUT_OFF` if it is too much to read */
export function parseJson(text: string): unknown {
  // This also removes a byte order mark.
  const json = text.trim();
  if (json === '') return undefined;
  if (hasTooManyObjects(json)) return CUT_OFF;
  try {
    return JSON.parse(json);
  } catch {
    return NO_JSON;
  }
}

function hasTooManyObjects(json: string): boolean {
  // Each takes at least two characters.
  if (json.length <= 2 * MAX_OBJECTS) return false;
  let objects = 0;
  let isInString = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (character === '"') isInString = !isInString;
    else if (isInString) index += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') objects += 1;
  }
  return objects > MAX_OBJECTS;
}
