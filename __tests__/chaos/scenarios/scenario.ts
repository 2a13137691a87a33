import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { checkCustomers, checkPrinted, zero } from '../checks';
import type { FlakyAffili } from '../flaky-affili';
import { PERSON, TOKEN } from '../secrets';

/** What a scenario has at hand. */
export interface Surroundings {
  pool: Pool;
  affili: FlakyAffili;
  /** For the processes of the app. */
  environment: NodeJS.ProcessEnv;
}

export const isShort = process.argv.includes('--short');

/** Waits for something, looking again and again; answers whether it came in time. */
export async function waitFor(seconds: number, isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(200)) {
    if (await isSo()) return true;
  }
  return false;
}

/** Every user is at Affili once, and has the id that Affili gave. */
export async function checkUsers({ pool, affili }: Surroundings, acknowledged: Set<string>): Promise<void> {
  const { rows } = await pool.query<{ id: string; affili_customer_id: string | null }>('SELECT * FROM chaos.users');
  const users = new Map(rows.map((row) => [row.id, row.affili_customer_id]));
  zero('acknowledged without a user', [...acknowledged].filter((id) => !users.has(id)).length);
  checkCustomers(users, affili.sandbox);
}

/** Whatever pg-boss stores but the data of the jobs, and whatever any process printed, holds no secret. */
export async function checkSecrets({ pool }: Surroundings): Promise<void> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'pgboss'`,
  );
  let count = 0;
  for (const { name } of tables) {
    const { rows } = await pool.query<{ count: string }>(
      `SELECT count(*) FROM pgboss."${name}" AS each
       WHERE position($1 IN each::text) > 0 OR position($2 IN (to_jsonb(each) - 'data')::text) > 0
          OR position($2 IN coalesce(to_jsonb(each)->'data'->>'error', '')) > 0`,
      [TOKEN, PERSON],
    );
    count += Number(rows[0]!.count);
  }
  zero('rows of pg-boss with a secret in what it stores of a failure', count);
  checkPrinted();
}
