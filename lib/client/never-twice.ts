import type { AffiliError, Outcome } from '../affili-error';
import { debug } from '../debug';
import type { Attempts } from './http/attempts';
import { endOf } from './http/slots';

/** What may follow a POST that failed. */
interface NextSteps {
  /** Whether Affili is given time first; `'if asked'`: where it sent `Retry-After`. */
  waits: boolean | 'if asked';
  /** Whether what was to be made may be there, so that nothing goes on before it was looked for. */
  looksUp: boolean;
  /** Whether it may be posted again, once it is sure not to be there. */
  postsAgain: boolean;
}

/** The table of docs/reliability.md, line by line. */
const NEXT_STEPS: Record<Outcome, NextSteps> = {
  refused: { waits: false, looksUp: false, postsAgain: false },
  conflict: { waits: false, looksUp: true, postsAgain: false },
  'not-reached': { waits: true, looksUp: false, postsAgain: true },
  cut: { waits: true, looksUp: true, postsAgain: true },
  'at-work': { waits: 'if asked', looksUp: true, postsAgain: false },
};

/** What is to be made at Affili, once. */
export interface Creation<T> {
  /** @param onSent - told when it goes out: it may have to wait for others to end */
  post(this: void, onSent: () => void): Promise<T>;
  /**
   * Finds it, should it be there. Without this nobody can tell, so a POST whose outcome is unclear is the last.
   */
  lookUp?(this: void): Promise<T | undefined>;
}

/** Posts until it is clear what came of it: what each POST leaves us to think decides what may follow it. */
export async function createOnce<T>(creation: Creation<T>, attempts: Attempts): Promise<T> {
  for (;;) {
    try {
      return await postPatiently(creation, attempts);
    } catch (cause) {
      const found = await settle(cause as AffiliError, creation, attempts);
      if (found) return found;
    }
  }
}

/**
 * After a POST that failed: answers what was made if it was made all the same, and nothing if it may be posted again.
 *
 * @throws AffiliError the error of the POST where neither is so
 */
async function settle<T>(error: AffiliError, { lookUp }: Creation<T>, attempts: Attempts): Promise<T | undefined> {
  const { outcome = 'refused', retryAfter } = error;
  const { waits, looksUp, postsAgain } = NEXT_STEPS[outcome];
  if (attempts.areOver || (looksUp && !lookUp)) throw error;

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

/** Where the answer is late it may be lost, so towards the end of the time it is looked up beside the waiting. */
function postPatiently<T>({ post, lookUp }: Creation<T>, attempts: Attempts): Promise<T> {
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
      timer = setTimeout(find, remaining - endOf(remaining));
    };
    post(onSent)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
