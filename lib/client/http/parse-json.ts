import { CUT_OFF, NO_JSON } from './answer-meaning';

/**
 * The most objects and arrays in JSON, and the most commas (our choice): not its length, but its values take memory and
 * time. A megabyte of customers has about 10,000 objects and 50,000 commas.
 */
const MAX_BRACKETS = 100_000;
const MAX_COMMAS = 70_000;

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

function hasTooManyValues(json: string): boolean {
  if (json.length <= MAX_COMMAS) return false;
  let brackets = 0;
  let commas = 0;
  let isInString = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (character === '"') isInString = !isInString;
    else if (isInString) index += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') brackets += 1;
    else if (character === ',') commas += 1;
  }
  return brackets > MAX_BRACKETS || commas > MAX_COMMAS;
}
