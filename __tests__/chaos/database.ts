import { exec } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import type PgBoss from 'pg-boss';

const { DATABASE_URL, PG_BOSS = 'pg-boss' } = process.env;
if (!DATABASE_URL)
  throw new Error('DATABASE_URL takes the URL of a PostgreSQL whose schemas chaos and pgboss are ours');

/** The pg-boss to load: `pg-boss` (10), or the path of another. */
export const pgBossModule = PG_BOSS;
const manifest = join(dirname(require.resolve(PG_BOSS)), '..', 'package.json');
/** 10, 11 or 12. */
export const pgBossMajor = parseInt((JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version);

/** Reports what went wrong without saying more: an error of the database may quote a row. */
export const report = (where: string) => (error: Error & { code?: string }) =>
  console.error(`${where}: ${error.code ?? error.name}`);

export function openPool(max = 5): Pool {
  const pool = new Pool({ connectionString: DATABASE_URL, max, connectionTimeoutMillis: 2000 });
  pool.on('error', report('an idle connection'));
  return pool;
}

/** Starts pg-boss as an app would: whatever version, with its defaults. */
export async function startBoss(): Promise<PgBoss> {
  const loaded = (await import(pgBossModule)) as { PgBoss?: typeof PgBoss; default: typeof PgBoss };
  const boss = new (loaded.PgBoss ?? loaded.default)({ connectionString: DATABASE_URL, max: 5 });
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

/** How much of a queue is neither done nor given up. */
export async function jobsLeft(pool: Pool, queue: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `SELECT count(*) FROM pgboss.job WHERE name = $1 AND state < 'completed'`,
    [queue],
  );
  return Number(rows[0]!.count);
}

/** Has pg-boss hand out again at once what was in the hands of the killed: by itself it takes some minutes. */
export async function hurry(pool: Pool, boss: PgBoss): Promise<void> {
  await pool.query(
    `UPDATE pgboss.job SET started_on = now() - interval '1 h' WHERE state = 'active' AND started_on < now() - interval '15 s'`,
  );
  await pool.query(
    `UPDATE pgboss.affili_payments SET sending_since = now() - interval '1 h' WHERE sending_since < now() - interval '15 s'`,
  );
  // pg-boss 11 and 12 do it once a minute at most.
  await pool.query(`UPDATE pgboss.queue SET monitor_on = NULL`).catch(() => undefined);
  await ((boss as { supervise?(): Promise<void> }).supervise?.() ?? boss.expire());
}

/** By the command that is given; without one, by cutting every connection. Resolves when Postgres answers again. */
export async function restartPostgres(pool: Pool): Promise<void> {
  const command = process.env['RESTART_POSTGRES'];
  if (command) await promisify(exec)(command);
  else await pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
  for (;;) {
    try {
      await pool.query('SELECT 1');
      return;
    } catch {
      await sleep(100);
    }
  }
}
