import { mkdir } from 'node:fs/promises';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import type { Database, OpenDatabase, Sql } from './database';
import { lockFolder } from './folder-lock';

/**
 * Postgres inside this process, which keeps its data in a folder.
 *
 * @throws StartError where another process has the folder open
 */
export async function openEmbeddedPostgres(folder: string): Promise<OpenDatabase> {
  await mkdir(folder, { recursive: true });
  // PGlite has no lock of its own, and two processes on one folder silently lose data.
  const lock = await lockFolder(folder);
  const pglite = await PGlite.create(folder);
  return {
    ...databaseOn(pglite),
    async close() {
      await pglite.close();
      lock.close();
    },
  };
}

export function databaseOn(pglite: PGlite): Database {
  return {
    // Several statements go in a transaction: PGlite has one connection, and one that fails amid BEGIN and COMMIT must
    // not leave the next query in an aborted transaction.
    executeSql: (text, values) =>
      values ? pglite.query(text, values) : pglite.transaction((tx) => sqlOf(tx).executeSql(text)),
    transaction: (work) => pglite.transaction((tx) => work(sqlOf(tx))),
    exclusively: (work) => work(),
  };
}

/** With values it is one statement, without it may be several; then the rows are those of the last. */
function sqlOf(tx: Transaction): Sql {
  return {
    async executeSql(text, values) {
      if (values) return tx.query(text, values);
      return (await tx.exec(text)).at(-1) ?? { rows: [] };
    },
  };
}
