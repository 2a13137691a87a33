import type PgBoss from 'pg-boss';
import { listenToJobs } from './listen-to-jobs';
import { databaseOf } from './pglite-database';
import { WatchedBoss } from './watched-boss';

/** The Postgres of `postgres-environment.ts`, from the first test of a file to the last, and what runs on it. */
export class EmbeddedPostgres {
  #unlisten: (() => Promise<void>) | undefined;
  readonly #bosses: WatchedBoss[] = [];

  async open(): Promise<void> {
    this.#unlisten = await listenToJobs(pglite, (queue) => {
      for (const boss of this.#bosses) boss.wake(queue);
    });
  }

  /** Starts pg-boss: one for each instance of an app. */
  async startBoss(options: PgBoss.ConstructorOptions = {}): Promise<WatchedBoss> {
    const boss = new WatchedBoss({ db: databaseOf(pglite), ...options });
    this.#bosses.push(boss);
    await boss.start();
    return boss;
  }

  async query<Row>(text: string, ...values: unknown[]): Promise<Row[]> {
    return (await pglite.query<Row>(text, values)).rows;
  }

  async close(): Promise<void> {
    await Promise.all(this.#bosses.map((boss) => boss.stopAtRest()));
    await Promise.all(this.#bosses.map((boss) => boss.gone()));
    await this.#unlisten?.();
  }
}

/** Opens it before the tests of this file, and closes it after them. */
export function embeddedPostgres(): EmbeddedPostgres {
  const postgres = new EmbeddedPostgres();
  beforeAll(() => postgres.open());
  afterAll(() => postgres.close());
  return postgres;
}
