import type { NewConversion } from '../api/conversion';
import type { Registration } from '../api/registration';
import type { ConversionRecords } from './payments';

/** What an outbox may be told about a job that is added. */
export interface AddOptions {
  /** Seconds to wait before it is processed. @default 0 */
  startAfter?: number;
  /**
   * For a conversion: whether it may already be at Affili, because an earlier call ended without a clear answer. The
   * app's own outbox must keep this, and pass it to `attempt()`. `false` says that it is certainly not there.
   * @default what the outbox knows about it
   */
  mayBeAtAffili?: boolean;
}

/**
 * Keeps what Affili can't take now until it can: `createOutbox` of `express-affili/outbox` (pg-boss),
 * `createBullOutbox` of `express-affili/bullmq`, or a few lines around the app's own queue.
 */
export interface Outbox {
  /**
   * Keeps the registration. Once the promise resolves, the registration must not get lost. It may be called again for
   * the same `mcs_id`. `registerCustomer` waits at most 2 s for it.
   */
  add(registration: Registration, options?: AddOptions): Promise<unknown>;

  /**
   * The same for a conversion and its `order_id`; `mcs_id` may take the place of `customer_id`. Without this method,
   * `recordConversion` calls `onError` with `queued: false`.
   */
  addConversion?(conversion: NewConversion & { mcs_id?: string }, options?: AddOptions): Promise<unknown>;

  /**
   * In our outboxes, {@link ConversionRecords}. The app's own outbox may have anything here: use {@link recordsOf}.
   *
   * @internal
   */
  readonly conversions?: unknown;
}

/** What an outbox knows about payments, if it is one of ours. @internal */
export function recordsOf(outbox: Outbox | undefined): ConversionRecords | undefined {
  const records = outbox?.conversions as ConversionRecords | undefined;
  return typeof records?.claim === 'function' ? records : undefined;
}
