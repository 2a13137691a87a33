/*
 * Affili documents only that recording a conversion takes the customer's id. The rest was seen in its WHMCS add-on
 * 1.0.0.
 */

/** The known fields of an order line. */
export interface ConversionProductFields {
  /** The product's id in your own system. */
  pid?: string | number | null | undefined;
  name?: string | null | undefined;
  quantity?: number | null | undefined;
  unit_price?: number | null | undefined;
  total_price?: number | null | undefined;
}

/** An order line. Further fields are sent as they are. */
export interface ConversionProduct extends ConversionProductFields {
  [field: string]: unknown;
}

/** A payment as it is sent to Affili (seen in Affili's code, not documented). */
export interface NewConversion {
  /** `'sale'`; Affili's browser tracker also has `'lead'`. */
  type: string;
  /** The unique id of the payment in your own system, such as an invoice number. */
  order_id: string;
  /** In the unit you agreed on with Affili, rial or toman (unknown). */
  amount: number;
  coupon?: string;
  products?: ConversionProduct[];
  /** The referral token of the visitor who pays, if they have one. */
  referrer?: string;
  /** Affili's id of the customer. */
  customer_id?: string;
  [field: string]: unknown;
}

/** The known fields of a payment, as an app has them. `null` counts as absent. */
export interface ConversionFields {
  /** The unique id of the payment in your own system: a string of at most 255 characters, a safe integer or a bigint. */
  order_id: string | number | bigint;
  /** A finite number, 0 or more, sent as it is: in the unit you agreed on with Affili, rial or toman (unknown). */
  amount: number;
  /** Affili's id of the customer: what `registerCustomer` answered. */
  customer_id?: string | null | undefined;
  /** The referral token. `recordConversion` adds the visitor's. */
  referrer?: string | null | undefined;
  /** @default 'sale' */
  type?: string | null | undefined;
  coupon?: string | null | undefined;
  products?: readonly (ConversionProduct | ConversionProductFields)[] | null | undefined;
}

/**
 * {@link ConversionFields} and any other fields, sent as they are; or an object of any type that has these fields. Other
 * spellings of `customer_id`, `mcs_id` and `referrer` are refused.
 */
export type ConversionInput = (ConversionFields & Record<string, unknown>) | ConversionFields;

/**
 * A conversion as Affili answered it. Only `id` is sure to be there; whatever else Affili answers is kept, and unknown.
 */
export interface Conversion {
  /** Affili's unique id of the conversion: the value to store, for a refund. */
  id: string;
  [field: string]: unknown;
}

/** The status of a conversion; 1 and 2 on the wire (seen in Affili's code, not documented). */
export type ConversionStatus = 'approved' | 'refunded';

/** The numbers that are sent for a status. */
export const STATUS_NUMBERS: Record<ConversionStatus, number> = { approved: 1, refunded: 2 };
