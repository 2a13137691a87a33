/** A file of tests gets an empty Postgres by `const postgres = usePostgres();`, and the tests reach it with `pg`. */
import { Pool } from 'pg';
import type PgBoss from 'pg-boss';
import { WatchedBoss } from './watched-boss';

/** Writes of pg-boss after which there may be work, so not those that take up a job. */
const MAY_BRING_WORK = /^(?![^]*SET\s+state = 'active')[^]*\b(INSERT INTO|UPDATE)\b/;

const EMPTY = `
  DO $$
    DECLARE own name;
    BEGIN
      FOR own IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', own);
      END LOOP;
    END
  $$;
  CREATE SCHEMA public;`;

export class TestPostgres {
  #url = '';
  #pool: Pool | undefined;
  readonly #bosses: WatchedBoss[] = [];

  get url(): string {
    return this.#url;
  }

  get pool(): Pool {
    return this.#pool!;
  }

  /** pg-boss's `db`. */
  readonly db: PgBoss.Db = { executeSql: (text, values) => this.pool.query(text, values) };

  async open(): Promise<void> {
    const answer = await fetch(`${process.env['TEST_POSTGRES']}/${process.env['JEST_WORKER_ID']}`);
    this.#url = await answer.text();
    if (!answer.ok) throw new Error(this.#url);
    this.#pool = new Pool({ connectionString: this.#url });
    await this.#pool.query(EMPTY);
  }

  /** Starts pg-boss: one for each instance of an app. */
  async startBoss({ db = this.db, ...options }: PgBoss.ConstructorOptions = {}): Promise<WatchedBoss> {
    const boss = new WatchedBoss({
      ...options,
      db: {
        executeSql: async (text, values) => {
          const result = await db.executeSql(text, values);
          if (MAY_BRING_WORK.test(text)) this.#wakeAll();
          return result;
        },
      },
    });
    this.#bosses.push(boss);
    await boss.start();
    return boss;
  }

  async query<Row extends object>(text: string, ...values: unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(text, values);
    if (MAY_BRING_WORK.test(text)) this.#wakeAll();
    return rows;
  }

  /** Commits what `work` does once it resolves, and rolls it back where it rejects. */
  async transaction<T>(work: (db: PgBoss.Db) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work({ executeSql: (text, values) => client.query(text, values) });
      await client.query('COMMIT');
      this.#wakeAll();
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#bosses.map((boss) => boss.stopAtRest()));
    await Promise.all(this.#bosses.map((boss) => boss.gone()));
    await this.#pool?.end();
  }

  /** pg-boss looks for jobs every second or two, which would be most of a test's time. */
  #wakeAll(): void {
    for (const boss of this.#bosses) boss.wakeAll();
  }
}

/** Opens it before the tests of this file, and closes it after them. */
export function usePostgres(): TestPostgres {
  const postgres = new TestPostgres();
  // On a busy machine a Postgres takes a while to start.
  beforeAll(() => postgres.open(), 120_000);
  afterAll(() => postgres.close());
  return postgres;
}
