import { randomBytes } from 'node:crypto';
import type { Publisher } from '../api/customer';
import type { MetaData } from '../api/meta-data';
import type { Registration } from '../api/registration';

/** A customer as the sandbox keeps it: what it answers, and {@link RegisteredCustomer.referrer} beside it. */
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
  const customer = {
    // Random, so that the ids an app has stored stay unique when the sandbox is started anew.
    id: randomBytes(8).toString('hex'),
    mcs_id,
    meta_data,
    created_at: now,
    updated_at: now,
    publisher,
  };
  return Object.defineProperty(customer, 'referrer', { value: referrer });
}

/** With the referrer, which a row keeps out of its JSON. */
export function withReferrer(customer: RegisteredCustomer): RegisteredCustomer {
  return { ...customer, referrer: customer.referrer };
}
