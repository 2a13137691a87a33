const SECONDS = /^\d+$/;
/** What HTTP dates look like, C's asctime among them; `Date.parse` alone would read a date into nearly anything. */
const HTTP_DATE = /^[A-Za-z]+, .+ GMT$|^[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/** Reads a `Retry-After` header (RFC 9110, section 10.2.3), in ms from now; what is neither seconds nor a date is none. */
export function parseRetryAfter(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (SECONDS.test(header)) return inRange(Number(header) * 1000);
  return HTTP_DATE.test(header) ? inRange(Date.parse(header.replace(/( GMT)?$/, ' GMT')) - Date.now()) : undefined;
}

function inRange(wait: number): number | undefined {
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), Number.MAX_SAFE_INTEGER);
}
