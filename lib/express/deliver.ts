import { AffiliError, asAffiliError } from '../affili-error';
import { isAffiliId } from '../api/id';
import { debug, nameOf } from '../debug';
import type { AddOptions } from '../outbox/outbox';
import { withinTime } from '../outbox/within-time';

/** How long a visitor waits for an answer of the outbox, in ms (our choice). */
export const OUTBOX_TIMEOUT = 2000;
/** Seconds after which a request that we gave up on is no longer being processed (our choice). */
const SETTLING_TIME = 60;

/** A registration or a conversion on its way to Affili. */
export interface Delivery {
  /** What it is called once Affili has it. */
  done: 'registered' | 'converted';
  /** Its id in the app. */
  key: string;
  /**
   * Returns `null` if there is nothing to send, `'later'` if only the outbox can deliver it, and `'sending'` if another
   * process is sending it, so that the outbox waits for the outcome.
   */
  send(this: void): Promise<{ id: string } | null | 'later' | 'sending'>;
  /** Adds it to the outbox, if there is one that takes it. */
  queue?: ((...options: [AddOptions?]) => Promise<unknown>) | undefined;
  onError(this: void, error: AffiliError, queued: boolean): void | Promise<void>;
}

/** The result. */
type Outcome = { id: string | null } | { error: AffiliError; queued: boolean };

/** The deliveries under way, by client. */
const underWay = new WeakMap<object, Map<string, Promise<string | null>>>();

/**
 * Delivers something to Affili now, or else adds it to the outbox; calls `onError` for a failure. Calls at the same
 * time for the same thing share one request.
 *
 * @returns Affili's id, or `null`
 */
export function deliver(client: object, delivery: Delivery): Promise<string | null> {
  const all = underWayOf(client);
  const key = `${delivery.done} ${delivery.key}`;
  const same = all.get(key);
  if (same) return same;
  const call = outcomeOf(delivery)
    // Before onError, which may take long, or call us again.
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
    if (sent === 'later' || sent === 'sending') return await leaveToOutbox(delivery, sent);
    // The app's own client may return anything.
    if (!isAffiliId(sent.id)) throw new TypeError('no id');
    debug(delivery.done);
    return { id: sent.id };
  } catch (cause) {
    const error = asAffiliError(cause);
    const queued = error.retryable && (await isQueued(delivery, error.unclear));
    debug('not %s: %s, %s', delivery.done, error.code, queued ? 'queued' : 'not queued');
    return { error, queued };
  }
}

async function leaveToOutbox(delivery: Delivery, why: 'later' | 'sending'): Promise<Outcome> {
  debug('not %s: left to the outbox, %s', delivery.done, why);
  if (await isQueued(delivery, false)) return { id: null };
  const error = new AffiliError('ERR_AFFILI_UNAVAILABLE', 'The outbox could not be reached', {
    unclear: why === 'sending',
  });
  return { error, queued: false };
}

async function isQueued({ queue }: Delivery, isUnclear: boolean): Promise<boolean> {
  if (!queue) return false;
  try {
    await withinTime(OUTBOX_TIMEOUT, () =>
      isUnclear ? queue({ startAfter: SETTLING_TIME, mayBeAtAffili: true }) : queue(),
    );
    return true;
  } catch (failure) {
    // onError gets Affili's error, with queued: false.
    debug('the outbox failed: %s', nameOf(failure));
    return false;
  }
}

function underWayOf(client: object): Map<string, Promise<string | null>> {
  const known = underWay.get(client) ?? new Map<string, Promise<string | null>>();
  underWay.set(client, known);
  return known;
}
