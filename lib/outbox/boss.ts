/*
 * What is used of pg-boss, typed structurally: 10, 11 and 12 fit, and pg-boss is no dependency of this package.
 */

/** A job as pg-boss hands it out. */
export interface Job {
  id: string;
  data: unknown;
  /** When it was sent. */
  createdOn?: Date;
  /** Seconds after which it is taken up again where it fails, the death of its worker included. */
  retryDelay?: number;
  /** What is higher comes first. */
  priority?: number;
}

/** pg-boss's `db` option: something that runs SQL, on the connection that has the app's transaction open. */
export interface JobDatabase {
  // As pg-boss declares it.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  executeSql(text: string, values: any[]): Promise<{ rows: any[] }>;
}

/**
 * A started pg-boss, version 10, 11 or 12. Only the first three methods are needed for registrations; the others, which all
 * three versions have, make the outbox faster and sturdier, and conversions need them.
 */
export interface Boss {
  createQueue(name: string, options?: object): Promise<unknown>;
  send(name: string, data: object, options: object): Promise<string | null>;
  work(name: string, options: object, handler: (jobs: Job[]) => Promise<unknown>): Promise<string>;
  updateQueue?(name: string, options?: object): Promise<unknown>;
  fetch?(name: string, options?: object): Promise<Job[]>;
  complete?(name: string, id: string | string[]): Promise<unknown>;
  fail?(name: string, id: string | string[], output?: object): Promise<unknown>;
  deleteJob?(name: string, id: string): Promise<unknown>;
  getJobById?(name: string, id: string, options?: { db?: JobDatabase }): Promise<{ data: unknown } | null>;
  getDb?(): JobDatabase;
  /** Of 10: fails what has been active for too long. */
  expire?(): Promise<unknown>;
  /** Of 11 and 12: the same, among other maintenance. */
  supervise?(name?: string): Promise<unknown>;
  once?(event: 'stopped', listener: () => void): unknown;
}
