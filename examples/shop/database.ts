import { startEmbeddedPostgres } from './embedded-postgres';
import { openPostgres } from './postgres';
import type { Settings } from './settings';

/** Runs SQL. It has pg-boss's shape, so that a transaction can be passed to the outbox as it is. */
export interface Sql {
  // The caller knows the type of the rows.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  executeSql(text: string, values?: unknown[]): Promise<{ rows: any[] }>;
}

export interface Database extends Sql {
  /** Commits if `work` resolves, and rolls back if it rejects. */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** Runs `work` in only one process at a time, of those that share the database. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export interface OpenDatabase extends Database {
  close(): Promise<void>;
}

/**
 * Opens the PostgreSQL server of `DATABASE_URL`, or an embedded one if that is not set. Both are reached by `pg`.
 *
 * @throws StartError if that fails
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
