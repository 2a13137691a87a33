import createDebug from 'debug';

/** `DEBUG=express-affili` tells what was decided and why: never a token, a referrer, an id or personal data. */
export const debug = createDebug('express-affili');

/** What is told of an exception: its message may hold anything. */
export function nameOf(error: unknown): string {
  try {
    return error instanceof Error ? error.name : 'an exception';
  } catch {
    // A Proxy, or a getter of its own.
    return 'an exception';
  }
}
