/*
 * The part of pg-boss that is used, typed structurally: 10, 11 and 12 fit, and pg-boss is not a dependency of this
 * package.
 */

/** A job as pg-boss passes it to a worker. */
export interface PgBossJob {
  id: string;
  data: unknown;
  createdOn?: unknown;
  retryCount?: number;
}

/** Runs SQL: pg-boss's option `db`, on the connection of the app's open transaction. */
export interface SqlRunner {
  /** Resolves to `{ rows }` as with node-postgres, or to the rows alone as with postgres.js. */
  // As pg-boss declares it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  executeSql(text: string, values: any[]): Promise<{ rows: any[] } | any[]>;
}

/** A started pg-boss, version 10, 11 or 12. */
export interface PgBossLike {
  createQueue(name: string, options?: object): Promise<unknown>;
  updateQueue(name: string, options?: object): Promise<unknown>;
  send(name: string, data: object, options: object): Promise<string | null>;
  work(name: string, options: object, handler: (jobs: PgBossJob[]) => Promise<unknown>): Promise<string>;
  fetch(name: string, options: object): Promise<PgBossJob[]>;
  complete(name: string, id: string): Promise<unknown>;
  fail(name: string, id: string, output: object): Promise<unknown>;
  deleteJob(name: string, id: string, options?: object): Promise<unknown>;
  getDb(): SqlRunner;
  once?(event: 'stopped', listener: () => void): unknown;
}
