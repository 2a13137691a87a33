import BetterSqlite from 'better-sqlite3';
import type { Database, Query } from './database';

/** SQLite in a file, which several processes may share. */
export function openSqlite(file: string): Database {
  const sqlite = new BetterSqlite(file, { timeout: 5000 });
  // Readers and the writer do not wait for each other. FULL keeps a commit through a power loss.
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');

  const query: Query = <Row>(sql: string, values: (string | number | null)[] = []) => {
    const statement = sqlite.prepare(sql);
    return Promise.resolve(statement.reader ? (statement.all(values) as Row[]) : (statement.run(values), []));
  };

  async function inTransaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    // IMMEDIATE takes the write lock before the first SELECT, so there are no locked rows to skip.
    sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = await work(query);
      sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  // There is one connection, so the transactions of this process take turns.
  let last: Promise<unknown> = Promise.resolve();
  return {
    forUpdate: '',
    transaction(work) {
      const result = last.then(() => inTransaction(work));
      last = result.catch(() => {});
      return result;
    },
    async close() {
      await last;
      sqlite.close();
    },
  };
}
