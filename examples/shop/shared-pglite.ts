import { PGlite } from '@electric-sql/pglite';

/** The messages that begin or go on with a query, by their first letter. Its last one is Sync. */
const PARTS_OF_A_QUERY = new Set([...'PBDECH'].map((letter) => letter.charCodeAt(0)));

/**
 * A PGlite for PGLiteSocketServer whose clients take turns after whole queries and transactions. The server lets the next
 * one speak after each message, unless a transaction is open, so one client's parameters met the other's statement.
 */
export class SharedPGlite extends PGlite {
  #isAmidQuery = false;

  override execProtocolRawStream(...args: Parameters<PGlite['execProtocolRawStream']>): Promise<void> {
    this.#isAmidQuery = PARTS_OF_A_QUERY.has(args[0][0]!);
    return super.execProtocolRawStream(...args);
  }

  override isInTransaction(): boolean {
    return this.#isAmidQuery || super.isInTransaction();
  }
}
