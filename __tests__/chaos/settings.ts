import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the processes of a run have in common. The main process hands its environment down. */
const { DATABASE_URL, PG_BOSS = 'pg-boss' } = process.env;
if (!DATABASE_URL)
  throw new Error('DATABASE_URL takes the URL of a PostgreSQL whose schemas chaos and pgboss are ours');

export const databaseUrl = DATABASE_URL;
/** The pg-boss to load: `pg-boss` (10), or the path of another. */
export const pgBossModule = PG_BOSS;
const manifest = join(dirname(require.resolve(PG_BOSS)), '..', 'package.json');
/** 10, 11 or 12. */
export const pgBossMajor = parseInt((JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version);

/** What becomes of conversions that may be at Affili already. */
export const unclearConversions = process.env['UNCLEAR_CONVERSIONS'] === 'hold' ? 'hold' : 'retry';

export const isShort = process.argv.includes('--short');

export { TOKEN } from './secrets';

/** Seconds. Longer than what Affili may be late by. */
export const RETRY_EVERY = 2;
