import { Pool } from 'pg';
import type PgBoss from 'pg-boss';
import { databaseUrl, pgBossModule } from './settings';

/** Reports what went wrong without saying more: an error of the database may quote a row. */
export const report = (where: string) => (error: Error & { code?: string }) =>
  console.error(`${where}: ${error.code ?? error.name}`);

export function openPool(max = 5): Pool {
  const pool = new Pool({ connectionString: databaseUrl, max, connectionTimeoutMillis: 2000 });
  pool.on('error', report('an idle connection'));
  return pool;
}

/** Starts pg-boss as an app would: whatever version, with its defaults. */
export async function startBoss(): Promise<PgBoss> {
  const loaded = (await import(pgBossModule)) as { PgBoss?: typeof PgBoss; default: typeof PgBoss };
  const boss = new (loaded.PgBoss ?? loaded.default)({ connectionString: databaseUrl, max: 5 });
  boss.on('error', report('pg-boss'));
  return boss.start();
}

/** Runs `work` in a transaction, which is kept if that resolves. */
export async function transaction<T>(pool: Pool, work: (db: PgBoss.Db) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  client.on('error', (error) => (broken = error));
  try {
    await client.query('BEGIN');
    const result = await work({ executeSql: (text, values) => client.query(text, values) });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.removeAllListeners('error');
    client.release(broken);
  }
}

/** Forgets all that an earlier run left. */
export async function resetDatabase(pool: Pool): Promise<void> {
  await pool.query('DROP SCHEMA IF EXISTS pgboss CASCADE');
  await pool.query('DROP SCHEMA IF EXISTS chaos CASCADE');
  await pool.query('CREATE SCHEMA chaos');
  await pool.query('CREATE TABLE chaos.users (id text PRIMARY KEY, affili_customer_id text)');
  await pool.query(
    'CREATE TABLE chaos.invoices (id text PRIMARY KEY, user_id text, is_refunded boolean, affili_conversion_id text)',
  );
}

/**
 * How much of a queue is neither done nor given up. While a job is replaced, there is a copy of it.
 *
 * @param but - what does not count
 */
export async function jobsLeft(pool: Pool, queue: string, but = ''): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `SELECT count(DISTINCT data - 'since') FROM pgboss.job WHERE name = $1 AND state < 'completed' AND NOT data ? $2`,
    [queue, but],
  );
  return Number(rows[0]!.count);
}

/** Where all that is left of a queue waits for long, lets that time pass: copies of jobs, which the killed left behind. */
export async function skipTheWait(pool: Pool, queue: string): Promise<void> {
  await pool.query(
    `UPDATE pgboss.job SET start_after = now() WHERE name = $1 AND state < 'active' AND NOT EXISTS
       (SELECT FROM pgboss.job WHERE name = $1 AND state <= 'active' AND (state = 'active' OR start_after < now() + interval '10 s'))`,
    [queue],
  );
}
