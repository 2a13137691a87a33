import type { NewConversion } from '../api/conversion';
import type { Registration } from '../api/registration';

/** When what is added may be taken up. */
export interface AddOptions {
  /** Seconds to wait before it is taken up. @default 0 */
  startAfter?: number;
}

/**
 * Where what Affili can't take now waits until it can: `createOutbox` of `express-affili/outbox` (pg-boss), or a few
 * lines around the app's own queue.
 */
export interface Outbox {
  /**
   * Keeps the registration. Once it resolves, the registration must not get lost. It may be called again for the same
   * `mcs_id`. `registerCustomer` waits for it 2 s at most.
   */
  add(registration: Registration, options?: AddOptions): Promise<unknown>;

  /**
   * The same for a conversion, and its `order_id`. Without it `recordConversion` tells `onError` with `queued: false`.
   */
  addConversion?(conversion: NewConversion, options?: AddOptions): Promise<unknown>;
}
