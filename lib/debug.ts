import createDebug from 'debug';

/** `DEBUG=express-affili` prints what was decided and why, never a token, a referrer, an id or personal data. */
export const debug = createDebug('express-affili');

/** The name of an exception, for debug output. Its message may hold anything. */
export function nameOf(error: unknown): string {
  try {
    return error instanceof Error ? error.name : 'an exception';
  } catch {
    // A Proxy, or a getter that throws.
    return 'an exception';
  }
}
