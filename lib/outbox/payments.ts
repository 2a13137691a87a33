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
 * The answer to a request that wants to send a payment.
 *
 * - `mine`: it was unclaimed, and is ours now
 * - `sending`: another call claimed it less than a minute ago
 * - `queued`: one of our jobs has it
 * - `unclear`: an older claim that was never settled; or it is among the failed, for a person to check
 * - `done`: converted, by `id`
 *
 * @internal
 */
export type Claim = { state: 'mine' | 'sending' | 'queued' | 'unclear' } | { state: 'done'; id: string };

/**
 * What `recordConversion` asks our outboxes, so that a payment is sent once, whichever way it comes.
 *
 * @internal
 */
export interface ConversionRecords {
  /**
   * Claims an order before a request sends it.
   *
   * @param by - identifies this claim; unique
   */
  claim(order_id: string, by: string): Promise<Claim>;
  /**
   * Ends a claim, or what {@link Payments.begin} began, since nothing was sent. Does nothing if somebody else has claimed
   * or begun it since.
   */
  release(order_id: string, by: string): Promise<void>;
  /** Records that a post is over, and its outcome unknown. A later post by somebody else is not affected. */
  unclear(order_id: string, by: string): Promise<void>;
  /** Records Affili's id, and adds a job for the status that is wanted, if one is. */
  converted(order_id: string, id: string): Promise<void>;
  /** Whether a registration of this customer waits here, or is among the failed. */
  hasRegistration(mcs_id: string): Promise<boolean>;
}

/**
 * What an engine knows about payments, apart from its queue. Affili has no list of conversions, so only this tells
 * whether a payment was sent, and under which id to refund it.
 */
export interface Payments extends ConversionRecords {
  read(key: ConversionKey): Promise<Payment>;
  /**
   * Records that a worker is about to post the payment. Resolves to `false` if it has an id, or somebody else is posting
   * it.
   *
   * @param by - identifies this post; unique
   */
  begin(order_id: string, by: string): Promise<boolean>;
  /** Records the status that was sent to Affili. */
  given(id: string, status: ConversionStatus): Promise<void>;
}
