const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A URL may contain anything, but Postgres takes nothing else for a uuid. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
