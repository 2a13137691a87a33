import { toIdString } from '../api/id';
import type { AffiliRequest } from '../attribution/express-types';
import { cleanMetaData, type MetaDataInput } from '../api/meta-data';
import type { Registration } from '../api/registration';
import { referrerFrom } from './referrer';

/**
 * What {@link registerCustomer} would send for this request, or `null` for a visitor who came without a link. Add it to
 * an outbox inside the app's own transaction.
 *
 * @param mcsId - the customer's unique id in your own system
 * @param meta - further data; what Affili could not take is left out, and never causes an error
 * @throws AffiliError `ERR_AFFILI_INPUT` if `mcsId` is not an id, `ERR_AFFILI_OPTIONS` if `affili()` is not mounted
 * before the route
 */
export function registrationFrom(
  req: AffiliRequest,
  mcsId: string | number | bigint,
  meta?: MetaDataInput | null,
): Registration | null {
  const mcs_id = toIdString('mcsId', mcsId);
  const referrer = referrerFrom(req);
  if (referrer === null) return null;
  const meta_data = cleanMetaData(meta);
  return { referrer, mcs_id, ...(meta_data && { meta_data }) };
}
