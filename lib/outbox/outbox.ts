import type { NewConversion } from '../api/conversion';
import type { Registration } from '../api/registration';

/** What an outbox is told with what is added. */
export interface AddOptions {
  /** Seconds to wait before it is taken up. @default 0 */
  startAfter?: number;
  /**
   * Of a conversion: whether it may be at Affili already, since a call before this one ended without a clear answer. An
   * outbox of the app's own keeps it, and hands it to `attempt()`. `false` says that it is sure not to be there.
   * @default what the outbox knows of it
   */
  mayBeAtAffili?: boolean;
}

/**
 * Where what Affili can't take now waits until it can: `createOutbox` of `express-affili/outbox` (pg-boss),
 * `createBullOutbox` of `express-affili/bullmq`, or a few lines around the app's own queue.
 */
export interface Outbox {
  /**
   * Keeps the registration. Once it resolves, the registration must not get lost. It may be called again for the same
   * `mcs_id`. `registerCustomer` waits for it 2 s at most.
   */
  add(registration: Registration, options?: AddOptions): Promise<unknown>;

  /**
   * The same for a conversion, and its `order_id`; `mcs_id` may stand in the place of `customer_id`. Without it
   * `recordConversion` tells `onError` with `queued: false`.
   */
  addConversion?(conversion: NewConversion & { mcs_id?: string }, options?: AddOptions): Promise<unknown>;

  /**
   * Of our outboxes, {@link ConversionRecords}. One of the app's own may have anything here: ask {@link recordsOf}.
   *
   * @internal
   */
  readonly conversions?: unknown;
}

/**
 * What `recordConversion` asks an outbox of ours, so that a payment is sent once whichever way it comes.
 *
 * @internal
 */
export interface ConversionRecords {
  /**
   * Claims an order before it is sent from a request.
   *
   * @param by - a name that no other claim has
   */
  claim(order_id: string, by: string): Promise<Claim>;
  /** Settles a claim with Affili's id. */
  converted(order_id: string, id: string): Promise<void>;
  /** Nothing was sent: forgets the claim, unless it is another's by now. */
  release(order_id: string, by: string): Promise<void>;
  /** Whether a registration of this customer waits here, or stands among the failed. */
  hasRegistration(mcs_id: string): Promise<boolean>;
}

/**
 * - `mine`: nobody had it, it is ours now
 * - `sending`: claimed by another call less than a minute ago
 * - `queued`: a job of ours has it
 * - `unclear`: a claim older than that, which was never settled; or it waits among the failed for a person
 * - `done`: converted, by `id`
 *
 * @internal
 */
export type Claim = { state: 'mine' | 'sending' | 'queued' | 'unclear' } | { state: 'done'; id: string };

/** What an outbox knows of payments, if it is one of ours. @internal */
export function recordsOf(outbox: Outbox | undefined): ConversionRecords | undefined {
  const records = outbox?.conversions as ConversionRecords | undefined;
  return typeof records?.claim === 'function' ? records : undefined;
}
