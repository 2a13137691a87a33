import { debug } from '../debug';
import type { Report } from '../outbox/report';
import type { BullWorker } from './bull';

/** Advice that is added to Redis's error codes. */
const ADVICE: Record<string, string> = {
  NOPERM: "the user's ACL has to allow the keys that begin with the options prefix and queue",
  CROSSSLOT: "on a Redis Cluster the option prefix takes a hash tag, such as '{shop}'",
  READONLY: 'it is a replica, which takes no writes',
};
/** ms. With this many errors in this time, the worker only keeps a processor busy. */
const SPINNING = { errors: 20, within: 1000 };
/** How long it pauses then, in ms. */
const REST = 15_000;

/**
 * Makes a worker that can't work with Redis report that once, until it works again, and stops it from retrying without
 * a pause, as BullMQ does if Redis answers with an error.
 */
export function watch(worker: BullWorker, report: Report): void {
  let isReported = false;
  let first = 0;
  let errors = 0;
  let isResting = false;

  worker.on('error', (error) => {
    const word = wordOf(error);
    debug('BullMQ: %s', word);
    if (!isReported) reportCode(word);
    isReported = true;
    rest();
  });
  const works = () => (isReported = false);
  worker.on('active', works);
  worker.on('drained', works);

  function reportCode(code: string): void {
    const message = `The worker can't work with Redis${ADVICE[code] ? `: ${ADVICE[code]}` : ''}`;
    report(Object.assign(new Error(message), { code }), { code, httpStatus: null, message });
  }

  function rest(): void {
    const now = performance.now();
    if (now - first > SPINNING.within) [first, errors] = [now, 0];
    errors += 1;
    if (errors < SPINNING.errors || isResting) return;
    isResting = true;
    void worker.pause(true);
    setTimeout(() => {
      isResting = false;
      void worker.resume();
    }, REST).unref();
  }
}

/** Redis's code of an error (`NOPERM`), or the error's code or name. Its message may quote a job. */
export function wordOf({ name, code, message }: Error & { code?: string }): string {
  return code ?? /^[A-Z]{2,20}(?= )/.exec(message)?.[0] ?? name;
}
