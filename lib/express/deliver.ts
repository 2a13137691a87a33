import { AffiliError, isAffiliError } from '../affili-error';
import { debug, nameOf } from '../debug';
import type { AddOptions } from '../outbox/outbox';
import { withinTimeout } from './within';

/** After this many seconds a request that we gave up on is no longer at work (our choice). */
const SETTLING_TIME = 60;

/** Something on its way to Affili. */
export interface Delivery {
  /** What it is once Affili has it. */
  done: 'registered' | 'converted';
  /** Its id in the app's own system. */
  key: string;
  /** Answers `null` where there is nothing to send, and `'later'` where only the outbox can bring it. */
  send(this: void): Promise<{ id: string } | null | 'later'>;
  /** Leaves it to the outbox, where there is one that takes it. */
  queue?: ((...options: [AddOptions?]) => Promise<unknown>) | undefined;
  onError(this: void, error: AffiliError, queued: boolean): void | Promise<void>;
}

/** What came of it. */
type Outcome = { id: string | null } | { error: AffiliError; queued: boolean };

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
    const sent = await delivery.send();
    if (sent === null) return { id: null };
    if (sent === 'later') return await leaveToOutbox(delivery);
    // A client of the app's own may answer anything; Affili's ids may be of any length.
    if (typeof sent.id !== 'string' || sent.id.trim() === '') throw failureOfClient();
    debug(delivery.done);
    return { id: sent.id };
  } catch (cause) {
    const error = isAffiliError(cause) ? cause : failureOfClient();
    const queued = error.retryable && (await isQueued(delivery, error.unclear));
    debug('not %s: %s, %s', delivery.done, error.code, queued ? 'queued' : 'not queued');
    return { error, queued };
  }
}

async function leaveToOutbox(delivery: Delivery): Promise<Outcome> {
  if (await isQueued(delivery, false)) return { id: null };
  return { error: new AffiliError('ERR_AFFILI_UNAVAILABLE', 'The outbox could not be reached'), queued: false };
}

async function isQueued({ queue }: Delivery, isUnclear: boolean): Promise<boolean> {
  if (!queue) return false;
  try {
    await withinTimeout(async () => (isUnclear ? queue({ startAfter: SETTLING_TIME, mayBeAtAffili: true }) : queue()));
    return true;
  } catch (failure) {
    // onError is told of Affili's error, and that nothing is queued.
    debug('the outbox failed: %s', nameOf(failure));
    return false;
  }
}

/** No page must fail for a client of the app's own, and nobody knows how far its request came. */
function failureOfClient(): AffiliError {
  return new AffiliError('ERR_AFFILI_UNAVAILABLE', "The client failed, in a way that is no AffiliError's", {
    unclear: true,
  });
}

function underWayOf(client: object): Map<string, Promise<string | null>> {
  const known = underWay.get(client) ?? new Map<string, Promise<string | null>>();
  underWay.set(client, known);
  return known;
}
