import { AffiliError, isAffiliError } from '../affili-error';
import { debug } from '../debug';
import type { AffiliRequest } from '../attribution/express-types';
import type { MetaDataInput } from '../api/meta-data';
import type { AffiliSettings } from './options';
import type { Outbox } from '../outbox/outbox';
import type { Registration } from '../api/registration';
import { registrationFrom } from './registration-from';
import { visitOf } from './visit';

/** How long a signup waits for the outbox, in ms (our choice). */
const OUTBOX_TIMEOUT = 2000;
/** After this many seconds a request that we gave up on is no longer at work (our choice). */
const SETTLING_TIME = 60;

/** What came of a registration. */
type Outcome = { id: string } | { error: AffiliError; queued: boolean };

/** By client, the registrations on their way, by `mcs_id`. */
const underWay = new WeakMap<object, Map<string, Promise<string | null>>>();

/**
 * Registers the customer who just signed up with Affili, if a link brought them.
 *
 * Affili's failure is no failure of the signup: it goes to the outbox (if there is one, and trying again can help) and
 * to `onError`, and the answer is `null`. Calls at the same time with the same `mcsId` share one request.
 *
 * @param req - the request of the signup, after `affili()`
 * @param mcsId - the customer's unique id in your own system: a string of at most 255 characters, a safe integer or a
 * bigint
 * @param meta - further facts of the customer; what Affili could not take is left out, never an error
 * @returns Affili's id of the customer, to be stored, or `null` where there is nothing to store (now)
 * @throws AffiliError (as a rejection) only for a programmer's mistake: `ERR_AFFILI_INPUT` where `mcsId` is no id,
 * `ERR_AFFILI_OPTIONS` where `affili()` is not mounted before the route. And whatever `onError` throws, which is waited for.
 */
export async function registerCustomer(
  req: AffiliRequest,
  mcsId: string | number | bigint,
  meta?: MetaDataInput | null,
): Promise<string | null> {
  const registration = registrationFrom(req, mcsId, meta);
  const { settings } = visitOf(req);
  if (!registration) {
    debug('nothing to register: no link brought this visitor');
    return null;
  }

  const registrations = registrationsOf(settings.client);
  const same = registrations.get(registration.mcs_id);
  if (same) return same;
  const call = register(registration, settings)
    // Before onError, which may take long, or try once more.
    .finally(() => registrations.delete(registration.mcs_id))
    .then(async (outcome) => {
      if ('id' in outcome) return outcome.id;
      await settings.onError(outcome.error, { registration, queued: outcome.queued, req });
      return null;
    });
  registrations.set(registration.mcs_id, call);
  return call;
}

async function register(registration: Registration, { client, outbox }: AffiliSettings): Promise<Outcome> {
  try {
    const { id } = await client.customers.create(registration);
    debug('registered');
    return { id };
  } catch (cause) {
    const error = isAffiliError(cause) ? cause : failureOfClient();
    const queued = outbox !== undefined && error.retryable && (await queue(outbox, registration, error));
    debug('not registered: %s, %s', error.code, queued ? 'queued' : 'not queued');
    return { error, queued };
  }
}

async function queue(outbox: Outbox, registration: Registration, error: AffiliError): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, OUTBOX_TIMEOUT, false);
  });
  try {
    return await Promise.race([addTo(outbox, registration, error), timeout]);
  } catch (failure) {
    // onError is told of Affili's error, and that the registration is not queued.
    debug('the outbox failed: %s', failure instanceof Error ? failure.name : 'an exception');
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function addTo(outbox: Outbox, registration: Registration, { outcome }: AffiliError): Promise<true> {
  const isUnclear = outcome !== 'not-reached' && outcome !== 'refused';
  await (isUnclear ? outbox.add(registration, { startAfter: SETTLING_TIME }) : outbox.add(registration));
  return true;
}

/** A client of the app's own may throw anything, and a signup must not fail for it. */
function failureOfClient(): AffiliError {
  return new AffiliError('ERR_AFFILI_UNAVAILABLE', 'The client failed, with an error that is not an AffiliError', {
    outcome: 'cut',
  });
}

function registrationsOf(client: object): Map<string, Promise<string | null>> {
  const known = underWay.get(client) ?? new Map<string, Promise<string | null>>();
  underWay.set(client, known);
  return known;
}
