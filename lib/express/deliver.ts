import { AffiliError, isAffiliError } from '../affili-error';
import { debug, nameOf } from '../debug';
import type { AddOptions } from '../outbox/outbox';

/** How long a visitor waits for the outbox, in ms (our choice). */
const OUTBOX_TIMEOUT = 2000;
/** After this many seconds a request that we gave up on is no longer at work (our choice). */
const SETTLING_TIME = 60;

/** Something on its way to Affili. */
export interface Delivery {
  /** What it is once Affili has it. */
  done: 'registered' | 'converted';
  /** Its id in the app's own system. */
  key: string;
  send(this: void): Promise<{ id: string }>;
  /** Leaves it to the outbox, where there is one that takes it. */
  queue?: ((...options: [AddOptions?]) => Promise<unknown>) | undefined;
  /** Told before it is queued, where it may be at Affili already. */
  onUnclear?(this: void, error: AffiliError): void;
  onError(this: void, error: AffiliError, queued: boolean): void | Promise<void>;
}

/** What came of it. */
type Outcome = { id: string } | { error: AffiliError; queued: boolean };

/** By client, what is on its way. */
const underWay = new WeakMap<object, Map<string, Promise<string | null>>>();

/**
 * Brings something to Affili now, or else to the outbox, and tells `onError` what failed. Calls at the same time for the
 * same thing share one request.
 *
 * @returns Affili's id of it, or `null`
 */
export function deliver(client: object, delivery: Delivery): Promise<string | null> {
  const all = underWayOf(client);
  const key = `${delivery.done} ${delivery.key}`;
  const same = all.get(key);
  if (same) return same;
  const call = outcomeOf(delivery)
    // Before onError, which may take long, or try once more.
    .finally(() => all.delete(key))
    .then(async (outcome) => {
      if ('id' in outcome) return outcome.id;
      await delivery.onError(outcome.error, outcome.queued);
      return null;
    });
  all.set(key, call);
  return call;
}

async function outcomeOf(delivery: Delivery): Promise<Outcome> {
  try {
    const { id } = await delivery.send();
    // A client of the app's own may answer anything; Affili's ids may be of any length.
    if (typeof id !== 'string' || id.trim() === '') throw failureOfClient();
    debug(delivery.done);
    return { id };
  } catch (cause) {
    const error = isAffiliError(cause) ? cause : failureOfClient();
    const queued = error.retryable && (await isQueued(delivery, error));
    debug('not %s: %s, %s', delivery.done, error.code, queued ? 'queued' : 'not queued');
    return { error, queued };
  }
}

async function isQueued({ queue, onUnclear }: Delivery, error: AffiliError): Promise<boolean> {
  const { outcome } = error;
  const isUnclear = outcome !== 'not-reached' && outcome !== 'refused';
  // Also where there is no outbox here: onError may have one of its own.
  if (isUnclear) onUnclear?.(error);
  if (!queue) return false;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, OUTBOX_TIMEOUT, false);
  });
  const queueing = async () => {
    await (isUnclear ? queue({ startAfter: SETTLING_TIME }) : queue());
    return true;
  };
  try {
    return await Promise.race([queueing(), timeout]);
  } catch (failure) {
    // onError is told of Affili's error, and that nothing is queued.
    debug('the outbox failed: %s', nameOf(failure));
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** No page must fail for a client of the app's own. */
function failureOfClient(): AffiliError {
  return new AffiliError('ERR_AFFILI_UNAVAILABLE', "The client failed, in a way that is no AffiliError's");
}

function underWayOf(client: object): Map<string, Promise<string | null>> {
  const known = underWay.get(client) ?? new Map<string, Promise<string | null>>();
  underWay.set(client, known);
  return known;
}
