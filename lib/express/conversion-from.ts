import type { ConversionInput, NewConversion } from '../api/conversion';
import type { AffiliRequest } from '../attribution/express-types';
import { readConversion } from '../client/conversion-input';
import { referrerFrom } from './referrer';
import { visitOf } from './visit';

/**
 * What {@link recordConversion} would send for this request, or `null` where there is neither a `customer_id` nor a
 * referrer: to hand to an outbox inside the app's own transaction.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT` where the conversion is none, `ERR_AFFILI_OPTIONS` where `affili()` is not
 * mounted before the route
 */
export function conversionFrom(req: AffiliRequest, conversion: ConversionInput): NewConversion | null {
  const given = readConversion(conversion);
  // For what it throws, which a referrer of the app's own must not hide.
  visitOf(req);
  const referrer = given.referrer ?? referrerFrom(req);
  if (referrer !== null) return { ...given, referrer };
  return given.customer_id === undefined ? null : given;
}
