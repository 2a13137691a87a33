import assert from 'node:assert/strict';

/**
 * Asserts that a value reads back from JSON as it is, with neither a zero character nor half of one, which databases refuse.
 *
 * @returns the JSON
 */
export function expectCleanJson(value: object): string {
  const json = JSON.stringify(value);
  assert.deepEqual(JSON.parse(json), value);
  // After an even number of backslashes, which stand for backslashes.
  assert.doesNotMatch(json, /(?<!\\)(\\\\)*\\u(0000|d[89a-f])/);
  return json;
}
