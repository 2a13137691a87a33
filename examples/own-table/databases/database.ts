/** Runs one statement; `?` stands for a value. Answers the rows of a SELECT. */
export type Query = <Row>(sql: string, values?: (string | number | null)[]) => Promise<Row[]>;

/** What this example needs of a database. MariaDB and SQLite stand beside this file; another one is as short. */
export interface Database {
  /** What ends a SELECT whose rows are about to be changed: two workers must never get the same row. */
  readonly forUpdate: string;
  /** Keeps all that `work` does, or nothing. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
