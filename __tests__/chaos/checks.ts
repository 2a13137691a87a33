import type { Pool } from 'pg';
import type { Sandbox } from 'express-affili/sandbox';
import { allOutput } from './children';
import { PERSON, TOKEN } from './secrets';

let passed = 0;
let failed = 0;

/** Notes whether something is as it should be, and says so. */
export function check(what: string, actual: number | string, isAsExpected: boolean): void {
  if (isAsExpected) passed += 1;
  else failed += 1;
  console.log(`  ${isAsExpected ? 'ok' : 'FAILED'}  ${what}: ${actual}`);
}

export const zero = (what: string, actual: number): void => check(what, actual, actual === 0);

/** Prints the summary, and answers the exit code. */
export function summarize(): number {
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Every user is at Affili once, and has the id that Affili gave. */
export async function checkUsers(pool: Pool, sandbox: Sandbox, acknowledged: Set<string>): Promise<void> {
  const { rows } = await pool.query<{ id: string; affili_customer_id: string | null }>('SELECT * FROM chaos.users');
  const users = new Map(rows.map((row) => [row.id, row.affili_customer_id]));
  zero('acknowledged without a user', [...acknowledged].filter((id) => !users.has(id)).length);
  checkCustomers(users, sandbox);
}

/** Every user, by id, is at Affili once, and has the id that Affili gave. */
export function checkCustomers(users: Map<string, string | null>, sandbox: Sandbox): void {
  const ids = new Map<string, string[]>();
  for (const { id, mcs_id } of sandbox.customers) ids.set(mcs_id, [...(ids.get(mcs_id) ?? []), id]);

  zero('lost', [...users.keys()].filter((id) => !ids.has(id)).length);
  zero('registered twice', [...ids.values()].filter((same) => same.length > 1).length);
  zero('not handed to the app', [...users].filter(([id, stored]) => !stored || !ids.get(id)?.includes(stored)).length);
}

/** Whatever pg-boss stores but the data of the jobs, and whatever any process printed, holds no secret. */
export async function checkSecrets(pool: Pool): Promise<void> {
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

/** Whatever any process printed holds no secret. */
export function checkPrinted(): void {
  const output = allOutput();
  zero('secrets in what the processes printed', [TOKEN, PERSON].filter((secret) => output.includes(secret)).length);
}
