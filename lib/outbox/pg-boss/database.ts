import type { SqlRunner } from './pg-boss-like';

/** ms. Instances that create the same queue or table at once can collide. */
export const SETUP_TIME = 2000;

/** Runs one statement. */
export type Query = <Row>(text: string, ...values: unknown[]) => Promise<Row[]>;

/** @param runner - called for each statement, as pg-boss may open another connection */
export function queryBy(runner: () => SqlRunner): Query {
  return async <Row>(text: string, ...values: unknown[]) => rowsOf(await runner().executeSql(text, values)) as Row[];
}

/** What Postgres answers to one of two statements at a time, if its isolation is above `read committed`. */
const TRY_AGAIN = '40001';
const TRIES = 5;

/** Repeats a statement that is no part of a transaction, if Postgres asks for that. */
export function repeating(query: Query): Query {
  return async <Row>(text: string, ...values: unknown[]) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await query<Row>(text, ...values);
      } catch (error) {
        if ((error as { code?: unknown } | null)?.code !== TRY_AGAIN || tries === TRIES) throw error;
      }
    }
  };
}

/** Wraps a `db` for pg-boss, which expects the rows in `rows`, whatever the app's driver returns. */
export function withRows(db: SqlRunner): SqlRunner {
  return {
    async executeSql(text, values) {
      return { rows: rowsOf(await db.executeSql(text, values)) };
    },
  };
}

function rowsOf(result: { rows: unknown[] } | unknown[]): unknown[] {
  return Array.isArray(result) ? result : result.rows;
}
