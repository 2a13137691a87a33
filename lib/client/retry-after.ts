const SECONDS = /^\d+$/;
/** What HTTP dates look like; `Date.parse` alone would read a date into nearly anything. */
const HTTP_DATE = /^[A-Za-z]+, .+ GMT$/;

/** Reads a `Retry-After` header (RFC 9110, section 10.2.3), in ms from now; what is neither seconds nor a date is none. */
export function parseRetryAfter(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  const wait = SECONDS.test(text) ? Number(text) * 1000 : HTTP_DATE.test(text) ? Date.parse(text) - Date.now() : NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), Number.MAX_SAFE_INTEGER);
}
