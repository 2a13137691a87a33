import { randomBytes } from 'node:crypto';
import type { ConversionProduct, NewConversion } from '../api/conversion';
import type { Publisher } from '../api/customer';
import type { MetaData } from '../api/meta-data';
import type { Registration } from '../api/registration';

/** A customer as the sandbox keeps it: the answer, plus {@link RegisteredCustomer.referrer}. */
export interface RegisteredCustomer {
  /** The sandbox's id of the customer. */
  id: string;
  mcs_id: string;
  meta_data: MetaData;
  /** ISO 8601, UTC. */
  created_at: string;
  /** ISO 8601, UTC. */
  updated_at: string;
  publisher: Publisher;
  /** The referral token that was sent. Not enumerable: Affili's answers do not have it, and a row equals its answer. */
  readonly referrer?: string;
}

export function toCustomer(
  { referrer, mcs_id, meta_data = {} }: Registration,
  publisher: Publisher,
): RegisteredCustomer {
  const now = new Date().toISOString();
  return hideReferrer({ id: newId(), mcs_id, meta_data, created_at: now, updated_at: now, publisher, referrer });
}

/** Keeps the referrer out of the row's JSON. */
export function hideReferrer(customer: RegisteredCustomer): RegisteredCustomer {
  return Object.defineProperty(customer, 'referrer', { enumerable: false });
}

/** With the referrer, which a row keeps out of its JSON. */
export function withReferrer(customer: RegisteredCustomer): RegisteredCustomer {
  return { ...customer, referrer: customer.referrer };
}

/**
 * A conversion as the sandbox keeps and answers it: what was sent, further fields included, and four fields of its own.
 */
export interface RecordedConversion {
  /** The sandbox's id of the conversion. */
  id: string;
  type: string;
  order_id: string;
  /** As it was sent: in rial or toman, whichever the app has agreed with Affili. */
  amount: number;
  coupon?: string;
  products?: ConversionProduct[];
  customer_id?: string;
  referrer?: string;
  /** 0 until it is set (our choice), then 1 for approved or 2 for refunded. */
  status: 0 | 1 | 2;
  /** ISO 8601, UTC. */
  created_at: string;
  /** ISO 8601, UTC. */
  updated_at: string;
  [field: string]: unknown;
}

export function toRecorded(conversion: NewConversion): RecordedConversion {
  const now = new Date().toISOString();
  const own = { id: newId(), status: 0 as const, created_at: now, updated_at: now };
  // First, so that they come first in the answer; last, so that they win.
  return { ...own, ...conversion, ...own };
}

/** Random, so that the ids an app has stored stay unique when the sandbox is started anew. */
function newId(): string {
  return randomBytes(8).toString('hex');
}
