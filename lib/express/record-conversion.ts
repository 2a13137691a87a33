import { AffiliError } from '../affili-error';
import type { ConversionInput } from '../api/conversion';
import type { AffiliRequest } from '../attribution/express-types';
import { debug } from '../debug';
import { noteUnclear } from '../outbox/unclear';
import { conversionFrom } from './conversion-from';
import { deliver } from './deliver';
import { visitOf } from './visit';

/**
 * Tells Affili of a payment, so that the affiliate who brought the customer is paid. For each payment, renewals too.
 *
 * Affili's failure is no failure of the payment: it goes to the outbox (if there is one that takes conversions, and
 * trying again can help) and to `onError`, and the answer is `null`. Calls at the same time with the same `order_id`
 * share one request.
 *
 * @param req - the request of the payment, after `affili()`
 * @param conversion - the payment: `customer_id` is what `registerCustomer` answered; where there is none, the visitor's
 * own referrer counts
 * @returns Affili's id of the conversion, to be stored, or `null` where there is nothing to store (now)
 * @throws AffiliError (as a rejection) only for a programmer's mistake: `ERR_AFFILI_INPUT` where the conversion is none,
 * `ERR_AFFILI_OPTIONS` where `affili()` is not mounted before the route. And whatever `onError` throws, which is waited for.
 */
export async function recordConversion(req: AffiliRequest, conversion: ConversionInput): Promise<string | null> {
  const sent = conversionFrom(req, conversion);
  const { client, outbox, onError } = visitOf(req).settings;
  const { conversions } = client;
  if (typeof conversions?.create !== 'function') {
    throw new AffiliError('ERR_AFFILI_OPTIONS', 'client takes an AffiliClient: this one has no conversions.create');
  }
  if (!sent) {
    debug('nothing to convert: neither a customer of Affili nor a link');
    return null;
  }
  return deliver(client, {
    done: 'converted',
    key: sent.order_id,
    send: async () => conversions.create(sent),
    queue: outbox?.addConversion && (async (...options) => outbox.addConversion?.(sent, ...options)),
    onUnclear: (error) => noteUnclear(sent, error),
    onError: (error, queued) => onError(error, { kind: 'conversion', conversion: sent, queued, req }),
  });
}
