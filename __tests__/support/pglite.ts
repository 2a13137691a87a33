import { PGlite } from '@electric-sql/pglite';
import type PgBoss from 'pg-boss';
import { listenToJobs } from './listen-to-jobs';
import { ImageFS } from './image-fs';
import { databaseOf } from './pglite-database';
import { readImage } from './pglite-image';
import { WatchedBoss } from './watched-boss';

/** Postgres in this process, from the first test of a file to the last, and what runs on it. */
export class EmbeddedPostgres {
  #pglite: PGlite | undefined;
  readonly #bosses: WatchedBoss[] = [];

  get pglite(): PGlite {
    return this.#pglite!;
  }

  async open(): Promise<void> {
    this.#pglite = await PGlite.create({ fs: new ImageFS(await readImage()) });
    await listenToJobs(this.#pglite, (queue) => {
      for (const boss of this.#bosses) boss.wake(queue);
    });
  }

  /** Starts pg-boss: one for each instance of an app. */
  async startBoss(options: PgBoss.ConstructorOptions = {}): Promise<WatchedBoss> {
    const boss = new WatchedBoss({ db: databaseOf(this.pglite), ...options });
    this.#bosses.push(boss);
    await boss.start();
    return boss;
  }

  async query<Row>(text: string, ...values: unknown[]): Promise<Row[]> {
    return (await this.pglite.query<Row>(text, values)).rows;
  }

  async close(): Promise<void> {
    await Promise.all(this.#bosses.map((boss) => boss.stopAtRest()));
    await Promise.all(this.#bosses.map((boss) => boss.gone()));
    await this.#pglite?.close();
  }
}

/** Opens it before the tests of this file, and closes it after them. */
export function embeddedPostgres(): EmbeddedPostgres {
  const postgres = new EmbeddedPostgres();
  // It takes seconds to start, and many on a busy machine.
  jest.setTimeout(60_000);
  beforeAll(() => postgres.open());
  afterAll(() => postgres.close());
  return postgres;
}
