import type { AffiliRequest } from '../attribution/express-types';
import { readConversion } from '../client/conversion-input';
import type { ConversionToSend, ConversionToSendInput } from '../outbox/input';
import { referrerFrom } from './referrer';
import { visitOf } from './visit';

/**
 * What {@link recordConversion} would send for this request, or `null` if nobody brought the payment. Add it to an
 * outbox inside the app's own transaction. An `mcs_id` that the app gives in place of `customer_id` stays: the outbox
 * looks the customer up.
 *
 * A payment belongs to whoever brought the customer at signup. So the visitor's own link or cookie counts only for a
 * guest: if none of `customer_id`, `mcs_id` and `referrer` is given, not even as `null`.
 *
 * @param req - the request of the payment, after `affili()`
 * @param conversion - the payment, as for {@link recordConversion}
 * @throws AffiliError `ERR_AFFILI_INPUT` if the conversion is wrong, `ERR_AFFILI_OPTIONS` if `affili()` is not mounted
 * before the route
 */
export function conversionFrom(req: AffiliRequest, conversion: ConversionToSendInput): ConversionToSend | null {
  const { mcs_id, ...given }: ConversionToSend = readConversion(conversion);
  // Even if the referrer is not needed: a missing middleware should show at the first payment, not at the first guest.
  visitOf(req);
  if (given.customer_id !== undefined) return given;
  if (mcs_id !== undefined) return { ...given, mcs_id };
  const isGuest = !['customer_id', 'mcs_id', 'referrer'].some((name) => name in conversion);
  const referrer = isGuest ? referrerFrom(req) : given.referrer;
  return referrer == null ? null : { ...given, referrer };
}
