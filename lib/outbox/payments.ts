import type { ConversionStatus } from '../api/conversion';
import type { ConversionKey } from './input';

/** What is known about a payment. */
export interface Payment {
  /** Affili's id of the conversion, once it is known. */
  id?: string | undefined;
  /** How many posts had an unknown outcome: it may be at Affili that many times. */
  posts: number;
  /** Whether somebody started to post it less than {@link SENDING_SECONDS} ago and has not recorded the outcome yet. */
  isBeingSent: boolean;
  /** The status that it should have. */
  wanted?: ConversionStatus | undefined;
  /** The status that was last sent to Affili. */
  given?: ConversionStatus | undefined;
}

/** After this many seconds, whoever started to post a payment counts as dead (our choice). A call takes far less. */
export const SENDING_SECONDS = 60;

/**
 * What an engine knows about payments, apart from its queue. Affili has no list of conversions, so only this tells
 * whether a payment was sent, and under which id to refund it.
 */
export interface Payments {
  read(key: ConversionKey): Promise<Payment>;
  /**
   * Records that the payment is about to be posted. Resolves to `false` if it has an id, or somebody else is posting
   * it.
   *
   * @param by - identifies this post; unique
   */
  begin(order_id: string, by: string): Promise<boolean>;
  /** Records that the post had no effect. A later post by somebody else is not affected. */
  notSent(order_id: string, by: string): Promise<void>;
  /** Records that the post is over, and its outcome unknown. A later post by somebody else is not affected. */
  unclear(order_id: string, by: string): Promise<void>;
  /** Records Affili's id, and adds a job for the status that is wanted, if one is. */
  converted(order_id: string, id: string): Promise<void>;
  /** Records the status that was sent to Affili. */
  given(id: string, status: ConversionStatus): Promise<void>;
  /** Whether a registration of this customer waits here, or is among the failed. */
  hasRegistration(mcs_id: string): Promise<boolean>;
}
