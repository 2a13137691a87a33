import type { SqlRunner } from './pg-boss-like';

/** ms. Instances that create the same queue or table at once can collide. */
export const SETUP_TIME = 2000;

/** Runs one statement. */
export type Query = <Row>(text: string, ...values: unknown[]) => Promise<Row[]>;

/** @param runner - called for each statement, as pg-boss may open another connection */
export function queryBy(runner: () => SqlRunner): Query {
  return async <Row>(text: string, ...values: unknown[]) => rowsOf(await runner().executeSql(text, values)) as Row[];
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
