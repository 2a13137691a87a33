/** Runs one statement, with `?` as the placeholder. Resolves to the rows of a SELECT. */
export type Query = <Row>(sql: string, values?: (string | number | null)[]) => Promise<Row[]>;

/** What this example needs from a database. MariaDB and SQLite are beside this file; others are as short. */
export interface Database {
  /** The end of a SELECT whose rows will be changed: two workers must never get the same row. */
  readonly forUpdate: string;
  /** Runs `work` in a transaction. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
