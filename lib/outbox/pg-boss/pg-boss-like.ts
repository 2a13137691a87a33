/*
 * What is used of pg-boss, typed structurally: 10, 11 and 12 fit, and pg-boss is no dependency of this package.
 */

/** A job as pg-boss hands it to a worker. */
export interface PgBossJob {
  id: string;
  data: unknown;
  createdOn?: unknown;
  retryCount?: number;
}

/** Runs SQL: pg-boss's option `db`, on the connection that has the app's transaction open. */
export interface SqlRunner {
  /** Answers `{ rows }` as node-postgres does, or the rows alone as postgres.js does. */
  // As pg-boss declares it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  executeSql(text: string, values: any[]): Promise<{ rows: any[] } | any[]>;
}

/** A pg-boss, version 10, 11 or 12, that was started. */
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
