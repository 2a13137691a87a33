import { AffiliError } from '../affili-error';
import type { MetaDataInput } from '../api/meta-data';
import type { AffiliRequest } from '../attribution/express-types';
import { debug } from '../debug';
import { deliver } from './deliver';
import { registrationFrom } from './registration-from';
import { visitOf } from './visit';

/**
 * Registers the customer who just signed up with Affili, if a link brought them.
 *
 * Affili's failure is no failure of the signup: it goes to the outbox (if there is one, and trying again can help) and
 * to `onError`, and the answer is `null`. Calls at the same time with the same `mcsId` share one request. The call takes 7 s
 * at most, and what `onError` takes: the client's `timeout` (5 s by default), and 2 s for the outbox.
 *
 * @param req - the request of the signup, after `affili()`
 * @param mcsId - the customer's unique id in your own system: a string of at most 255 characters, a safe integer or a
 * bigint
 * @param meta - further facts of the customer; what Affili could not take is left out, never an error
 * @returns Affili's id of the customer, to be stored; `null`: no referrer, or Affili failed (see `onError`)
 * @throws AffiliError (as a rejection) only for a programmer's mistake: `ERR_AFFILI_INPUT` where `mcsId` is no id,
 * `ERR_AFFILI_OPTIONS` where `affili()` is not mounted before the route. And whatever `onError` throws, which is waited for.
 */
export async function registerCustomer(
  req: AffiliRequest,
  mcsId: string | number | bigint,
  meta?: MetaDataInput | null,
): Promise<string | null> {
  return register('create', req, mcsId, meta);
}

/**
 * The second chance of a customer whose registration failed: the same as {@link registerCustomer}, but looks the `mcsId`
 * up at Affili first, and registers only where it is absent, so that it can be called at every sign-in. For apps without
 * an outbox; the visitor's cookie still has the referrer.
 *
 * Call it only for customers whose own signup a link brought, and who have no stored id: a customer who was yours already
 * and follows a link later is none that the affiliate brought.
 *
 * @param req - a later request of the customer, after `affili()`
 * @param mcsId - as of `registerCustomer`
 * @param meta - as of `registerCustomer`
 * @returns Affili's id of the customer, to be stored; `null`: no referrer, or Affili failed (see `onError`)
 * @throws AffiliError as `registerCustomer`
 */
export async function ensureCustomer(
  req: AffiliRequest,
  mcsId: string | number | bigint,
  meta?: MetaDataInput | null,
): Promise<string | null> {
  return register('ensure', req, mcsId, meta);
}

async function register(
  method: 'create' | 'ensure',
  req: AffiliRequest,
  mcsId: string | number | bigint,
  meta: MetaDataInput | null | undefined,
): Promise<string | null> {
  const registration = registrationFrom(req, mcsId, meta);
  const { client, outbox, onError } = visitOf(req).settings;
  const { customers } = client;
  if (!customers[method]) {
    throw new AffiliError('ERR_AFFILI_OPTIONS', `client takes an AffiliClient: this one has no customers.${method}`);
  }
  if (!registration) {
    debug('nothing to register: no link brought this visitor');
    return null;
  }
  return deliver(client, {
    done: 'registered',
    key: registration.mcs_id,
    send: async () => customers[method]!(registration),
    queue: outbox && (async (...options) => outbox.add(registration, ...options)),
    onError: (error, queued) => onError(error, { kind: 'registration', registration, queued, req }),
  });
}
