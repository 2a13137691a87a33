import type { MetaData } from './meta-data';

/** What is sent to Affili of a new customer, in Affili's own words (documented). */
export interface Registration {
  /** The referral token that came with the link. */
  referrer: string;
  /** The customer's unique id in your own system. */
  mcs_id: string;
  /** Further facts of the customer. */
  meta_data?: MetaData | undefined;
}
