import type { AffiliError, Outcome } from '../affili-error';
import { debug } from '../debug';
import type { Attempts } from './http/attempts';
import { lastPartOf } from './http/slots';

/** What may follow a POST that failed. */
interface NextSteps {
  /** Whether to wait first; `'if asked'`: if Affili sent `Retry-After`. */
  waits: boolean | 'if asked';
  /** Whether it may exist already, so that it must be looked up before anything else. */
  looksUp: boolean;
  /** Whether to post it again, once it is sure not to exist. */
  postsAgain: boolean;
}

/** The same table as in docs/reliability.md, line by line. */
const NEXT_STEPS: Record<Outcome, NextSteps> = {
  refused: { waits: false, looksUp: false, postsAgain: false },
  conflict: { waits: false, looksUp: true, postsAgain: false },
  'not-reached': { waits: true, looksUp: false, postsAgain: true },
  cut: { waits: true, looksUp: true, postsAgain: true },
  'at-work': { waits: 'if asked', looksUp: true, postsAgain: false },
};

/** How to create something at Affili, once. */
export interface Creation<T> {
  /** @param onSent - called when the request is sent; it may first have to wait for other requests */
  post(this: void, onSent: () => void): Promise<T>;
  /** Finds it, if it exists. Without this, an unclear POST is the last one. */
  lookUp?(this: void): Promise<T | undefined>;
}

/** Posts until the outcome is clear. The outcome of each POST decides what follows. */
export async function createOnce<T>(creation: Creation<T>, attempts: Attempts): Promise<T> {
  for (;;) {
    try {
      return await postAndLookUp(creation, attempts);
    } catch (cause) {
      const found = await settle(cause as AffiliError, creation, attempts);
      if (found) return found;
    }
  }
}

/**
 * After a failed POST: returns what was created after all, or nothing if it may be posted again.
 *
 * @throws AffiliError the error of the POST in all other cases
 */
async function settle<T>(error: AffiliError, { lookUp }: Creation<T>, attempts: Attempts): Promise<T | undefined> {
  const { outcome = 'refused', retryAfter } = error;
  const { waits, looksUp, postsAgain } = NEXT_STEPS[outcome];
  if (attempts.isTimeUp || (looksUp && !lookUp)) throw error;

  const mayPostAgain = postsAgain && attempts.take();
  if (!looksUp && !mayPostAgain) throw error;
  const mustWait = waits === 'if asked' ? retryAfter !== undefined : waits;
  if (mustWait && !(await attempts.backOff(error))) throw error;
  if (!looksUp) return undefined;

  const found = await lookUp?.().catch(() => {
    throw error;
  });
  if (!found && !mayPostAgain) throw error;
  return found;
}

/** Posts, and looks it up towards the end of the time while still waiting: a late answer may be lost. */
function postAndLookUp<T>({ post, lookUp }: Creation<T>, attempts: Attempts): Promise<T> {
  if (!lookUp) return post(() => {});
  return new Promise((resolve, reject) => {
    const find = () => {
      lookUp().then(
        (found) => found && resolve(found),
        () => debug('the look-up failed'),
      );
    };
    let timer: NodeJS.Timeout | undefined;
    const onSent = () => {
      const { remaining } = attempts;
      clearTimeout(timer);
      timer = setTimeout(find, remaining - lastPartOf(remaining));
    };
    post(onSent)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
