import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import PgBoss from 'pg-boss';

/** Postgres in this process, from the first test of a file to the last, and what runs on it. */
export class EmbeddedPostgres {
  #pglite: PGlite | undefined;
  readonly #bosses: PgBoss[] = [];

  get pglite(): PGlite {
    return this.#pglite!;
  }

  async open(): Promise<void> {
    this.#pglite = await newPglite();
  }

  /** Starts pg-boss: one for each instance of an app. */
  async startBoss(db: PgBoss.Db = databaseOf(this.pglite)): Promise<PgBoss> {
    const boss = new PgBoss({ schedule: false, db });
    boss.on('error', (error) => {
      throw error;
    });
    this.#bosses.push(boss);
    return boss.start();
  }

  async query<Row>(text: string, ...values: unknown[]): Promise<Row[]> {
    return (await this.pglite.query<Row>(text, values)).rows;
  }

  async close(): Promise<void> {
    await Promise.all(this.#bosses.map((boss) => boss.stop({ timeout: 1000 })));
    // pg-boss 10 may look a second later, and unasked, whether its workers have ended. Then jest must still be there.
    await sleep(1100);
    await this.#pglite?.close();
  }
}

/** pg-boss's `db`. With values it is one statement, without it may be several. */
export function databaseOf(pglite: Pick<PGlite, 'query' | 'exec'>): PgBoss.Db {
  return {
    async executeSql(text, values?: unknown[]) {
      if (values) return pglite.query(text, values);
      return { rows: (await pglite.exec(text)).flatMap(({ rows }) => rows) };
    },
  };
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

const MODULES = join(__dirname, '../../node_modules');

/** PGlite takes seconds of computing to set up a data directory, and a fraction of that to load one. So one is kept. */
async function newPglite(): Promise<PGlite> {
  const { version } = JSON.parse(await readFile(join(MODULES, '@electric-sql/pglite/package.json'), 'utf8')) as {
    version: string;
  };
  const file = join(MODULES, '.cache', `pglite-${version}.tar`);
  const kept = await readFile(file).catch(() => undefined);
  if (kept) return PGlite.create({ loadDataDir: new Blob([kept]) });

  const pglite = await PGlite.create();
  const image = Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer());
  await mkdir(dirname(file), { recursive: true });
  // Moved there as a whole: other tests may be looking for it.
  await writeFile(`${file}.${process.pid}`, image);
  await rename(`${file}.${process.pid}`, file);
  return pglite;
}
