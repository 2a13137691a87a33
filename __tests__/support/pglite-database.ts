import type { PGlite } from '@electric-sql/pglite';
import type PgBoss from 'pg-boss';

/** pg-boss's `db`. With values it is one statement, without it may be several. */
export function databaseOf(pglite: Pick<PGlite, 'query' | 'exec'>): PgBoss.Db {
  return {
    async executeSql(text, values?: unknown[]) {
      if (values) return pglite.query(text, values);
      return { rows: (await pglite.exec(text)).flatMap(({ rows }) => rows) };
    },
  };
}
