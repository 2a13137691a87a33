import type { AffiliRequest } from '../attribution/express-types';
import { debug } from '../debug';
import { wrongClient } from '../outbox/attempt';
import { withCustomerId, type CustomerList } from '../outbox/find-customer';
import type { ConversionToSendInput } from '../outbox/input';
import { recordsOf, type AddOptions } from '../outbox/outbox';
import { conversionFrom } from './conversion-from';
import { deliver } from './deliver';
import { OrderClaim } from './once-per-order';
import { visitOf } from './visit';

/**
 * Tells Affili about a payment, so that the affiliate who brought the customer is paid. Call it for each payment,
 * renewals too.
 *
 * A payment belongs to whoever brought the customer at signup. Name the customer by `customer_id` (the id from
 * `registerCustomer`) or by `mcs_id` (your own id, which is looked up at Affili). If either key is there, even with the
 * value `null`, a link that the visitor followed later does not count. Without both keys, as for a guest, the visitor's
 * own referrer counts.
 *
 * With an outbox of this package, a payment is sent once per `order_id`: a call for a known one returns the stored id.
 * Without it, calls at the same time share one request, but two calls one after the other send twice.
 *
 * If Affili fails, the call does not: the conversion goes to the outbox (if there is one that takes conversions, and a
 * retry can help) and to `onError`, and the call returns `null`. The call takes at most 12 s, plus the time of
 * `onError`: 5 s to ask the outbox and Affili's list, the client's `timeout` (5 s by default) to send the payment, and
 * 2 s for the outbox to record the outcome. What is not sent by then is left to the outbox.
 *
 * @param req - the request of the payment, after `affili()`
 * @param conversion - the payment: `order_id` and `amount`, and whose it is
 * @returns Affili's id of the conversion, to store; `null`: nobody brought the customer, or it is in the outbox, or
 * Affili failed (see `onError`)
 * @throws AffiliError (as a rejection) only for a developer's mistake: `ERR_AFFILI_INPUT` if the conversion is wrong,
 * `ERR_AFFILI_OPTIONS` if `affili()` is not mounted before the route. Also whatever `onError` throws, which is awaited.
 */
export async function recordConversion(req: AffiliRequest, conversion: ConversionToSendInput): Promise<string | null> {
  const payment = conversionFrom(req, conversion);
  const { client, outbox, onError } = visitOf(req).settings;
  const { conversions } = client;
  if (typeof conversions?.create !== 'function') throw wrongClient('conversions.create');
  const needsList = payment?.mcs_id !== undefined;
  if (needsList && typeof client.customers.pages !== 'function') throw wrongClient('customers.pages');
  if (!payment) {
    debug('nothing to convert: nobody brought this customer');
    return null;
  }
  const claim = new OrderClaim(recordsOf(outbox), payment.order_id);

  const sendPayment = async () => {
    if (payment.mcs_id === undefined) return conversions.create(payment);
    // Ask the outbox first: a registration that is delivered in between is then found at Affili.
    const isRegistered = await claim.knowsCustomer(payment.mcs_id);
    if (isRegistered) return 'later';
    const sent = await withCustomerId(client.customers as CustomerList, payment, claim.timeLeft);
    if (sent) return conversions.create(sent);
    debug('nothing to convert: Affili does not know this customer');
    // The outbox could not say whether it has the registration, so it decides later.
    return isRegistered === undefined && outbox?.addConversion ? 'later' : null;
  };

  const queuePayment = async (options?: AddOptions) => {
    // This call has not sent it, and while the claim is ours, nobody else has.
    const known = claim.isMine ? { mayBeAtAffili: false } : undefined;
    return outbox?.addConversion?.(payment, options ?? known);
  };

  return deliver(client, {
    done: 'converted',
    key: payment.order_id,
    send: () => claim.sendOnce(sendPayment),
    queue: outbox?.addConversion && queuePayment,
    onError: async (error, queued) => {
      if (!queued) await (error.unclear ? claim.keep() : claim.release());
      await onError(error, { kind: 'conversion', conversion: payment, queued, req });
    },
  });
}
