import { AffiliError } from '../affili-error';
import type { ConversionInput, ConversionStatus, NewConversion } from '../api/conversion';
import { toAffiliId, toIdString } from '../api/id';
import { cleanMetaData } from '../api/meta-data';
import type { Registration } from '../api/registration';
import { checkConversionChanges, readConversion } from '../client/conversion-input';
import { checkRegistration as check } from '../client/customer-input';

/** A conversion; the app's own id may name its customer. */
export type ConversionToSendInput = ConversionInput & {
  /**
   * The customer's id in your own system, in place of `customer_id`: Affili's id of the customer is looked up when the
   * conversion is sent.
   */
  mcs_id?: string | number | bigint | null | undefined;
};

/** The same, as it is kept. */
export interface ConversionToSend extends NewConversion {
  /** The customer's id in your own system: looked up at Affili, and never sent. */
  mcs_id?: string;
}

/** Which conversion: by Affili's id, or by your own id of the payment, which may not be at Affili yet. */
export type ConversionKey = { id: string } | { order_id: string };

/** The new status of a conversion. */
export type StatusChange = ConversionKey & { status: ConversionStatus };

/**
 * What visitors typed (`meta_data`) is never an error: what can't be kept of that is left out.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkRegistration(registration: Registration): Registration {
  const { meta_data, ...rest } = registration ?? {};
  const cleaned = cleanMetaData(meta_data);
  return check(cleaned ? { ...rest, meta_data: cleaned } : rest);
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkConversion(value: ConversionToSendInput): ConversionToSend {
  const conversion: ConversionToSend = readConversion(value);
  const { customer_id, referrer, mcs_id } = conversion;
  if ([customer_id, referrer, mcs_id].some((whose) => whose !== undefined)) return conversion;
  throw new AffiliError('ERR_AFFILI_INPUT', 'conversion takes a customer_id, an mcs_id or a referrer');
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkStatusChange(key: { id?: unknown; order_id?: unknown }, status: unknown): StatusChange {
  return { ...checkConversionKey(key), ...checkConversionChanges({ status }) };
}

function checkConversionKey(key: { id?: unknown; order_id?: unknown }): ConversionKey {
  const { id, order_id } = key ?? {};
  if (id !== undefined && order_id === undefined) return { id: toAffiliId(id) };
  if (id === undefined && order_id !== undefined) return { order_id: toIdString('order_id', order_id) };
  throw new AffiliError('ERR_AFFILI_INPUT', 'conversion takes an object of either id or order_id');
}
