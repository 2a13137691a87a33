import { AffiliError } from '../affili-error';
import type { ConversionInput } from '../api/conversion';
import { toIdString } from '../api/id';
import { checkConversionChanges, readConversion } from '../client/conversion-input';
import type { ConversionKey, QueuedConversion, StatusChange } from './task';

/** A conversion, or one whose customer is told by the app's own id. */
export type QueuedConversionInput = ConversionInput & {
  /**
   * The customer's id in your own system, in the place of `customer_id`: Affili's id of the customer is looked up when the
   * conversion is sent, which waits for a registration that is on its way.
   */
  mcs_id?: string | number | bigint | null | undefined;
};

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkQueuedConversion(value: QueuedConversionInput): QueuedConversion {
  const conversion: QueuedConversion = readConversion(value);
  const { customer_id, referrer, mcs_id } = conversion;
  if ([customer_id, referrer, mcs_id].some((whose) => whose !== undefined)) return conversion;
  throw new AffiliError('ERR_AFFILI_INPUT', 'conversion takes a customer_id, an mcs_id or a referrer');
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkStatusChange(change: StatusChange): StatusChange {
  const { at, status, ...key } = change ?? {};
  const checked = { ...checkConversionKey(key), ...checkConversionChanges({ status }), at };
  if (typeof at === 'string' && !Number.isNaN(Date.parse(at))) return checked;
  throw new AffiliError('ERR_AFFILI_INPUT', 'at takes the time when the status was added, in ISO 8601');
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkConversionKey(key: { id?: unknown; order_id?: unknown }): ConversionKey {
  const { id, order_id } = key ?? {};
  if (id !== undefined && order_id === undefined) return { id: toIdString('id', id) };
  if (id === undefined && order_id !== undefined) return { order_id: toIdString('order_id', order_id) };
  throw new AffiliError('ERR_AFFILI_INPUT', 'conversion takes an object of either id or order_id');
}
