import type { MetaDataInput } from '../api/meta-data';
import type { AffiliRequest } from '../attribution/express-types';
import { debug } from '../debug';
import { wrongClient } from '../outbox/attempt';
import { deliver } from './deliver';
import { registrationFrom } from './registration-from';
import { visitOf } from './visit';

/**
 * Registers the customer who just signed up with Affili, if a link brought them.
 *
 * If Affili fails, the call does not: the registration goes to the outbox (if there is one, and a retry can help) and
 * to `onError`, and the call returns `null`. Calls at the same time with the same `mcsId` share one request. The call
 * takes at most 7 s, plus the time of `onError`: the client's `timeout` (5 s by default), and 2 s for the outbox.
 *
 * @param req - the request of the signup, after `affili()`
 * @param mcsId - the customer's unique id in your own system: a string of at most 255 characters, a safe integer or a
 * bigint
 * @param meta - further data about the customer; what Affili could not take is left out, and never causes an error
 * @returns Affili's id of the customer, to store; `null`: no referrer, or Affili failed (see `onError`)
 * @throws AffiliError (as a rejection) only for a developer's mistake: `ERR_AFFILI_INPUT` if `mcsId` is not an id,
 * `ERR_AFFILI_OPTIONS` if `affili()` is not mounted before the route. Also whatever `onError` throws, which is awaited.
 */
export async function registerCustomer(
  req: AffiliRequest,
  mcsId: string | number | bigint,
  meta?: MetaDataInput | null,
): Promise<string | null> {
  return register('create', req, mcsId, meta);
}

/**
 * A second chance for a customer whose registration failed: like {@link registerCustomer}, but it looks the `mcsId` up
 * at Affili first and registers only if it is absent, so it can be called at every sign-in. For apps without an outbox;
 * the visitor's cookie still has the referrer.
 *
 * Call it only for customers who signed up through a link and have no stored id. An existing customer who follows a
 * link later was not brought by the affiliate.
 *
 * @param req - a later request of the customer, after `affili()`
 * @param mcsId - as for `registerCustomer`
 * @param meta - as for `registerCustomer`
 * @returns Affili's id of the customer, to store; `null`: no referrer, or Affili failed (see `onError`)
 * @throws AffiliError as for `registerCustomer`
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
  if (!customers[method]) throw wrongClient(`customers.${method}`);
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
