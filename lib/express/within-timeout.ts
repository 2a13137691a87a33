import { setTimeout as wait } from 'node:timers/promises';

/** How long a visitor waits for an answer of the outbox, in ms (our choice). */
export const OUTBOX_TIMEOUT = 2000;

/**
 * Waits for the outbox, but not longer than a visitor should.
 *
 * @param time - ms, if less is left
 * @throws Error if it takes too long; or what the outbox throws
 */
export async function withinTimeout<T>(question: () => Promise<T>, time = OUTBOX_TIMEOUT): Promise<T> {
  const over = new AbortController();
  const timeout = wait(time, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no answer in ${Math.round(time)} ms`);
  });
  try {
    return await Promise.race([question(), timeout]);
  } finally {
    timeout.catch(() => {});
    over.abort();
  }
}
