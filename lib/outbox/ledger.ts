import { randomUUID } from 'node:crypto';
import type { JobDatabase } from './boss';
import type { Entries } from './entries';

/** ms. Postgres may restart meanwhile: what Affili answered is known to nobody else. */
const FOR_A_RESTART = { upTo: 30_000, every: 250 };

/**
 * What was done of conversions: since Affili has no list of them, nobody else can tell that a payment is converted, or by
 * which id a refund is to be sent.
 */
export class Ledger {
  readonly #entries: Entries;

  constructor(entries: Entries) {
    this.#entries = entries;
  }

  /** Affili's id of the conversion of a payment, where it is converted. */
  async conversionId(order_id: string): Promise<string | undefined> {
    const entry = await this.#entries.read<{ id: string }>('converted', order_id);
    return entry?.id;
  }

  async converted(order_id: string, id: string): Promise<void> {
    await this.#entries.write({ order_id, id }, ['converted', order_id], { patience: FOR_A_RESTART });
  }

  /**
   * Notes that a payment is about to be sent.
   *
   * @param retried - the dead letter by which a person had it sent again: each allows it once
   * @returns whether it is noted for the first time
   */
  async begin(order_id: string, retried = ''): Promise<boolean> {
    return this.#isFirst('begun', order_id, retried);
  }

  /**
   * Notes that a payment may be at Affili already, by a call that was none of the outbox's.
   *
   * @param db - of the app's transaction that the payment is added in: where there is but one connection (PGlite), a
   * statement of its own would wait for that
   */
  async begunElsewhere(order_id: string, db: JobDatabase | undefined): Promise<void> {
    await this.#entries.write({ order_id }, ['begun', order_id, ''], { db });
  }

  /** Takes back what `begin` noted, since nothing reached Affili. */
  async forget(order_id: string, retried = ''): Promise<void> {
    await this.#entries.remove('begun', order_id, retried);
  }

  /**
   * Notes that Affili answered a payment with a success in which no id can be read.
   *
   * @returns whether it did so for the first time, since it was added or a person had it sent again
   */
  async unreadable(order_id: string, retried = ''): Promise<boolean> {
    return this.#isFirst('unreadable', order_id, retried);
  }

  async #isFirst(what: string, order_id: string, retried: string): Promise<boolean> {
    const by = randomUUID();
    if (await this.#entries.write({ order_id, by }, [what, order_id, retried])) return true;
    // The first try of the statement may have got through, and its answer not.
    return (await this.#entries.read<{ by: string }>(what, order_id, retried))?.by === by;
  }
}
