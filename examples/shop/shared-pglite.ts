import { PGlite } from '@electric-sql/pglite';

/** The messages that start or continue a query, by their first letter. The last message of a query is Sync. */
const PARTS_OF_A_QUERY = new Set([...'PBDECH'].map((letter) => letter.charCodeAt(0)));

/**
 * A PGlite for PGLiteSocketServer whose clients take turns after whole queries and transactions. Without this, the
 * server switches clients after each message unless a transaction is open, so one client's parameters would meet
 * another's statement.
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
