/** What the processes of a run have in common. The main process hands its environment down. */
const { DATABASE_URL, PG_BOSS = 'pg-boss' } = process.env;
if (!DATABASE_URL)
  throw new Error('DATABASE_URL takes the URL of a PostgreSQL whose schemas chaos and pgboss are ours');

export const databaseUrl = DATABASE_URL;
/** The pg-boss to load: `pg-boss` (10), or the path of another. */
export const pgBossModule = PG_BOSS;

export const isShort = process.argv.includes('--short');

/** None of these may be seen anywhere but in what is sent to Affili, and in the data of a waiting job. */
export const TOKEN = 'token-9e107d9d372bb682';
export const PERSON = 'Parisa-Secret';

/** Seconds. Longer than what Affili may be late by. */
export const RETRY_EVERY = 2;
