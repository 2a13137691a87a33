const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What comes from a URL may be anything, and Postgres takes no other text for a uuid. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
