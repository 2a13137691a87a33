import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../../examples/own-table/databases/database';

/** What the processes of a run have in common. The main process hands its environment down. */
export const databaseUrl = (process.env['DATABASE'] ??=
  `sqlite:${join(mkdtempSync(join(tmpdir(), 'own-table-')), 'shop.db')}`);
export const unclearConversions = process.env['UNCLEAR_CONVERSIONS'] === 'hold' ? 'hold' : 'retry';
const { OWN_TABLE = join(__dirname, '../../../examples/own-table') } = process.env;

/** The example: here, or in a folder where it is installed with what it depends on. */
export const load = <Module>(file: string): Promise<Module> => import(join(OWN_TABLE, file)) as Promise<Module>;

/** Its drivers are no dependencies of this project, so what needs them is loaded by name. */
export async function openDatabase(): Promise<Database> {
  if (databaseUrl.startsWith('sqlite:')) {
    const { openSqlite } = await load<{ openSqlite: (file: string) => Database }>('databases/sqlite.ts');
    return openSqlite(databaseUrl.slice('sqlite:'.length));
  }
  const { openMariaDb } = await load<{ openMariaDb: (uri: string) => Database }>('databases/mariadb.ts');
  return openMariaDb(databaseUrl);
}

/** ms. Longer than an attempt takes against the flaky Affili. */
export const LEASE = 8000;
