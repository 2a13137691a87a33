import type { SqlRunner } from './pg-boss-like';

/** ms. Instances that make the same queue or table at once can be in each other's way. */
export const FOR_OTHERS = 2000;

/** Runs one statement. */
export type Query = <Row>(text: string, ...values: unknown[]) => Promise<Row[]>;

/** @param runner - asked anew for each statement, as pg-boss may open another connection */
export function queryBy(runner: () => SqlRunner): Query {
  return async <Row>(text: string, ...values: unknown[]) => rowsOf(await runner().executeSql(text, values)) as Row[];
}

/** As pg-boss itself takes its option `db`: with rows in `rows`, whatever the app's driver answers. */
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
