/** What an app was told of a customer or a payment. */
export interface Fate {
  /** Whether it was ever handed over, whatever came of it. */
  isTried: boolean;
  /** Affili's id of it, where the app has that. */
  id?: string;
  /** Whether it is in the outbox. */
  isKept: boolean;
  /** Since when it has to settle in the outbox, as it may be at Affili already. ms */
  unclearSince?: number;
  /** The newest status that the outbox took. */
  status?: 'approved' | 'refunded';
  /** Which were handed to the outbox, whatever came of it. */
  tried: Set<string>;
  /** Whether the outbox may have a status that it did not acknowledge. */
  isUnsure?: boolean;
}

/** The model: what an app was promised, whatever happens from then on. */
export class Promised {
  readonly customers = new Map<string, Fate>();
  readonly orders = new Map<string, Fate>();
  /** Whether a person decided that what is held is to be sent. */
  isRetried = false;

  customer(mcs_id: string): Fate {
    return fateIn(this.customers, mcs_id);
  }

  order(order_id: string): Fate {
    return fateIn(this.orders, order_id);
  }

  retried(): void {
    this.isRetried = true;
  }
}

function fateIn(fates: Map<string, Fate>, key: string): Fate {
  const known = fates.get(key) ?? { isTried: false, isKept: false, tried: new Set() };
  fates.set(key, known);
  return known;
}
