/** What `JSON.stringify` leaves as it is, and what would command a terminal or turn its lines around. */
const UNPRINTABLE = /[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** JSON that can be shown on a terminal. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
