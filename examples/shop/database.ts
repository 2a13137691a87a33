import { startEmbeddedPostgres } from './embedded-postgres';
import { openPostgres } from './postgres';
import type { Settings } from './settings';

/** Something that takes SQL. Shaped as pg-boss wants it, so that a transaction can be handed to the outbox as it is. */
export interface Sql {
  // The rows are what the statement selects: the caller knows.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  executeSql(text: string, values?: unknown[]): Promise<{ rows: any[] }>;
}

export interface Database extends Sql {
  /** Commits what `work` did once it resolves, and rolls it back where it rejects. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** Does `work` in one process at a time, of those that share the database. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export interface OpenDatabase extends Database {
  close(): Promise<void>;
}

/**
 * Opens the PostgreSQL server of `DATABASE_URL` or, where there is none, an embedded one. Both are reached by `pg`.
 *
 * @throws StartError where that can't be
 */
export async function openDatabase({
  databaseUrl,
  dataDir,
}: Pick<Settings, 'databaseUrl' | 'dataDir'>): Promise<OpenDatabase> {
  if (databaseUrl) return openPostgres(databaseUrl);
  const embedded = await startEmbeddedPostgres(dataDir);
  const database = await openPostgres(embedded.url);
  return {
    ...database,
    async close() {
      await database.close();
      await embedded.stop();
    },
  };
}
