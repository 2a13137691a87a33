import { setTimeout as sleep } from 'node:timers/promises';
import { debug } from '../debug';
import { withinTime } from './within-time';

/** ms between two tries, unless told otherwise. */
const EVERY = 500;
/** ms. */
const DAY = 86_400_000;
/** The longest that the first try to record an outcome may take, in ms (our choice). */
const FIRST_RECORD = 4000;
/** The longest that any such try may take, in ms (our choice). */
const LONGEST_RECORD = 600_000;

/**
 * Repeats an action until it succeeds. The app's database may restart just when Affili's answer has to be stored, and
 * nobody else knows that answer.
 *
 * @param time - ms to keep trying
 * @param options - `ref`: whether to keep the process alive meanwhile (true); `every`: ms between two tries (500)
 */
export async function retryFor<T>(
  time: number,
  action: () => Promise<T>,
  { ref = true, every = EVERY } = {},
): Promise<T> {
  const end = performance.now() + time;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (performance.now() >= end) throw error;
      await sleep(every, undefined, { ref });
    }
  }
}

/**
 * Records what Affili answered about a payment, even if nobody waits for it any longer: without that, the payment would
 * be sent again. It is tried for a day, but does not keep the process alive. On a connection that is dead, a try
 * never ends and keeps its connection, so each waits twice as long for the previous one: fewer and fewer are begun.
 *
 * @returns a promise that never rejects
 */
export async function recordInBackground(record: () => Promise<void>): Promise<void> {
  let time = FIRST_RECORD / 2;
  const tryOnce = () => {
    time = Math.min(2 * time, LONGEST_RECORD);
    return withinTime(time, record, { ref: false });
  };
  await retryFor(DAY, tryOnce, { ref: false }).catch(() => debug('the outcome of a payment is lost'));
}
