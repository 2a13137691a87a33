import type { ConversionStatus } from '../api/conversion';
import type { ConversionKey } from './input';

/** What is known of a payment. */
export interface Payment {
  /** Affili's id of the conversion, once it is known. */
  id?: string | undefined;
  /** How often it was posted without our knowing what came of it: so often it may be at Affili. */
  posts: number;
  /** Whether somebody began to post it less than {@link SENDING_SECONDS} ago and did not say yet what came of it. */
  isBeingSent: boolean;
  /** The status it is to have. */
  wanted?: ConversionStatus | undefined;
  /** The status that Affili was given last. */
  given?: ConversionStatus | undefined;
}

/** After so many seconds, whoever began to post a payment is taken for dead (our choice): far more than a call takes. */
export const SENDING_SECONDS = 60;

/**
 * What an engine knows of payments, apart from its queue. Affili has no list of conversions, so nobody else can tell
 * whether a payment was sent, or by which id a refund is to be sent.
 */
export interface Payments {
  read(key: ConversionKey): Promise<Payment>;
  /**
   * Notes that the payment is about to be posted. Answers `false` where it has an id, or another is at it.
   *
   * @param by - a name that no other post has
   */
  begin(order_id: string, by: string): Promise<boolean>;
  /** Notes that the post which began did nothing. Another's post, which began meanwhile, stands. */
  notSent(order_id: string, by: string): Promise<void>;
  /** Notes that the post which began is over, and that nobody knows what came of it. Another's goes on. */
  unclear(order_id: string, by: string): Promise<void>;
  /** Notes Affili's id, and has a job give the status that is wanted, if one is. */
  converted(order_id: string, id: string): Promise<void>;
  /** Notes the status that Affili was given. */
  given(id: string, status: ConversionStatus): Promise<void>;
  /** Whether a registration of this customer waits here, or stands among the failed. */
  hasRegistration(mcs_id: string): Promise<boolean>;
}
