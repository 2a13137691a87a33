import { setTimeout as sleep } from 'node:timers/promises';
import { debug } from '../debug';

/** ms between two tries, unless told otherwise. */
const EVERY = 500;
/** ms. */
const DAY = 86_400_000;

/**
 * Repeats an action until it succeeds. The app's database may restart just when Affili's answer has to be stored, and
 * nobody else knows that answer.
 *
 * @param time - ms to keep trying after the first failure
 * @param options - `ref`: whether to keep the process alive meanwhile (true); `every`: ms between two tries (500)
 */
export async function retryFor<T>(
  time: number,
  action: () => Promise<T>,
  { ref = true, every = EVERY } = {},
): Promise<T> {
  for (let left = time; ; left -= every) {
    try {
      return await action();
    } catch (error) {
      if (left <= 0) throw error;
      await sleep(every, undefined, { ref });
    }
  }
}

/**
 * Records what Affili answered about a payment, although nobody waits for it any longer: without that, the payment
 * would be sent again. It is tried for a day, but does not keep the process alive.
 *
 * @returns a promise that never rejects
 */
export async function recordInBackground(record: () => Promise<void>): Promise<void> {
  await retryFor(DAY, record, { ref: false }).catch(() => debug('the outcome of a payment is lost'));
}
