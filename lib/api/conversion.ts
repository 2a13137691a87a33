/*
 * Affili documents nothing of conversions but that recording one takes the customer's id. What is here was seen in its
 * own WHMCS add-on 1.0.0.
 */

/** What is known of a line of what was paid for. */
export interface ConversionProductFields {
  /** The product's id in your own system. */
  pid?: string | number | null | undefined;
  name?: string | null | undefined;
  quantity?: number | null | undefined;
  unit_price?: number | null | undefined;
  total_price?: number | null | undefined;
}

/** A line of what was paid for; further fields are sent as they are. */
export interface ConversionProduct extends ConversionProductFields {
  [field: string]: unknown;
}

/** What is sent to Affili of a payment (seen in Affili's code, not documented). */
export interface NewConversion {
  /** `'sale'`; Affili's browser tracker also has `'lead'`. */
  type: string;
  /** The unique id of the payment in your own system: of the invoice, say. */
  order_id: string;
  /** In the unit that you agreed with Affili, rial or toman (unknown). */
  amount: number;
  coupon?: string;
  products?: ConversionProduct[];
  /** The referral token, where the visitor who pays has one. */
  referrer?: string;
  /** Affili's id of the customer. */
  customer_id?: string;
  [field: string]: unknown;
}

/** What is known of a payment, as an app has it at hand. What is `null` counts as not there. */
export interface ConversionFields {
  /** The unique id of the payment in your own system: a string of at most 255 characters, a safe integer or a bigint. */
  order_id: string | number | bigint;
  /** A finite number, 0 or more, sent as it is: in the unit that you agreed with Affili, rial or toman (unknown). */
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

/** {@link ConversionFields} and any other fields, sent as they are; or an object of the app's own type that has these. */
export type ConversionInput = (ConversionFields & Record<string, unknown>) | ConversionFields;

/**
 * A conversion as Affili answered it. Only `id` is sure to be there; whatever else Affili answers is kept, and unknown.
 */
export interface Conversion {
  /** Affili's unique id of the conversion: the value to store, for a refund. */
  id: string;
  [field: string]: unknown;
}

/** What can become of a conversion; 1 and 2 on the wire (seen in Affili's code, not documented). */
export type ConversionStatus = 'approved' | 'refunded';

/** The numbers that are sent for a status. */
export const STATUS_NUMBERS: Record<ConversionStatus, number> = { approved: 1, refunded: 2 };
