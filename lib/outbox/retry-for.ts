import { setTimeout as sleep } from 'node:timers/promises';

/** ms between two tries. */
const EVERY = 500;

/**
 * Repeats an action until it succeeds. The app's database may restart just when Affili's answer has to be stored, and
 * nobody else knows that answer.
 *
 * @param time - ms to keep trying after the first failure
 * @param options - `ref`: whether to keep the process alive meanwhile (true)
 */
export async function retryFor<T>(time: number, action: () => Promise<T>, { ref = true } = {}): Promise<T> {
  for (let left = time; ; left -= EVERY) {
    try {
      return await action();
    } catch (error) {
      if (left <= 0) throw error;
      await sleep(EVERY, undefined, { ref });
    }
  }
}
