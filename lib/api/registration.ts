import type { MetaData } from './meta-data';

/** A new customer as it is sent to Affili, with Affili's field names (documented). */
export interface Registration {
  /** The referral token that came with the link. */
  referrer: string;
  /** The customer's unique id in your own system. */
  mcs_id: string;
  /** Further data about the customer. */
  meta_data?: MetaData | undefined;
}
