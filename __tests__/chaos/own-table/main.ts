import { exec } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Database } from '../../../examples/own-table/databases/database';
import type * as Tables from '../../../examples/own-table/tables';
import { check, checkCustomers, checkPayments, checkPrinted, summarize, zero } from '../checks';
import { Child } from '../children';
import { FlakyAffili } from '../flaky-affili';
import { TOKEN } from '../secrets';
import { databaseUrl, LEASE, load, openDatabase } from './app';

const KILLS = 8;
const SIGNUPS = 40;
/** Seconds, should a busy machine not get there. */
const LONGEST = 60;
/** ms that Affili may be late by, and that a person lets pass before a look at its panel. */
const LATE = 2500;
const WORKERS = 2;
const PRODUCERS = 2;

/**
 * Kills the processes of examples/own-table in a loop, and MariaDB once, while Affili is flaky:
 *
 *     npm run test:own-table
 *
 * `DATABASE` is where the rows are (by default an SQLite file), `RESTART_MARIADB` the command that restarts MariaDB.
 */
async function main(): Promise<void> {
  for (const mode of ['retry', 'hold'] as const) await kills(mode);
  if (databaseUrl.startsWith('sqlite:')) rmSync(dirname(databaseUrl.slice('sqlite:'.length)), { recursive: true });
  process.exitCode = summarize();
}

async function kills(mode: 'retry' | 'hold'): Promise<void> {
  console.log(`\n${databaseUrl.split(':')[0]}, '${mode}', on Node ${process.version}`);
  const started = performance.now();
  const database = await openDatabase();
  await emptyTables(database);
  const affili = new FlakyAffili();
  affili.isFlaky = true;
  const environment = { AFFILI_BASE_URL: await affili.listen(), AFFILI_TOKEN: TOKEN, UNCLEAR_CONVERSIONS: mode };
  const acknowledged = new Set<string>();
  let killed = 0;
  let endedByThemselves = 0;

  const isEnough = () =>
    (killed >= KILLS && acknowledged.size >= SIGNUPS) || performance.now() - started > LONGEST * 1000;

  /** One process after another, each killed after a while. */
  async function lives(program: 'worker' | 'producer', index: number): Promise<void> {
    for (let life = 0; !isEnough(); life += 1) {
      const child = new Child(`own-table/${program}`, environment, `${index}.${life}`);
      const works = child.prints('works').then(() => sleep(500 + Math.random() * 2500));
      const end = await Promise.race([child.ended, works]);
      if (end === undefined) killed += 1;
      else endedByThemselves += 1;
      await child.kill();
      for (const [, id] of child.text.matchAll(/^acknowledged (\S+)$/gm)) acknowledged.add(id!);
    }
  }

  await Promise.all([
    ...Array.from({ length: WORKERS }, (_, index) => lives('worker', index)),
    ...Array.from({ length: PRODUCERS }, (_, index) => lives('producer', index)),
    restartDatabase(() => killed >= KILLS / 2 || isEnough()),
  ]);
  const last = new Child('own-table/worker', environment);
  affili.isFlaky = false;
  const isDrained = await drain(database, affili);
  await last.kill('SIGTERM');

  console.log(
    `  ${killed} kills, ${acknowledged.size} signups, in ${Math.round((performance.now() - started) / 1000)} s`,
  );
  zero('rows left', isDrained ? 0 : 1);
  await checkRows(database, affili, acknowledged, mode);
  checkPrinted();
  zero('processes that ended by themselves', endedByThemselves);
  affili.close();
  await database.close();
}

async function emptyTables(database: Database): Promise<void> {
  const { createTables } = await load<typeof Tables>('tables.ts');
  await createTables(database);
  await database.transaction(async (query) => {
    await query('DELETE FROM users');
    await query('DELETE FROM payments');
  });
}

async function restartDatabase(isTime: () => boolean): Promise<void> {
  const command = process.env['RESTART_MARIADB'];
  if (!command || databaseUrl.startsWith('sqlite:')) return;
  while (!isTime()) await sleep(50);
  await promisify(exec)(command);
}

/** Waits until nothing is due, lets the time pass that rows wait for, and does what a person does with what was put aside. */
async function drain(database: Database, { sandbox }: FlakyAffili): Promise<boolean> {
  const seen = new Map<string, number>();
  for (let waited = 0; waited < 120; waited += 1) {
    await sleep(500);
    const left = await database.transaction(async (query) => {
      // Beyond the lease, a row waits for Affili and not for the death of its worker.
      for (const table of ['users', 'payments']) {
        await query(`UPDATE ${table} SET affili_due_at = ? WHERE affili_due_at > ?`, [
          Date.now() + LATE,
          Date.now() + LEASE,
        ]);
      }
      const failed = await query<{ id: string }>('SELECT id FROM payments WHERE affili_failed IS NOT NULL');
      for (const { id } of failed) {
        if (!seen.has(id)) seen.set(id, performance.now());
        if (performance.now() - seen.get(id)! < LATE) continue;
        seen.delete(id);
        const found = sandbox.conversions.find(({ order_id }) => order_id === id);
        await query(
          'UPDATE payments SET affili_failed = NULL, affili_unclear = 0, affili_conversion_id = ?, affili_due_at = ? WHERE id = ?',
          [found?.id ?? null, Date.now(), id],
        );
      }
      const due = 'WHERE affili_due_at IS NOT NULL OR affili_failed IS NOT NULL';
      const rows = await query(`SELECT id FROM users ${due} UNION ALL SELECT id FROM payments ${due}`);
      return rows.length;
    });
    if (left === 0) return true;
  }
  return false;
}

/** Whatever stands in the app's tables, of users whom somebody brought, is at Affili, and has the id that Affili gave. */
async function checkRows(
  database: Database,
  affili: FlakyAffili,
  acknowledged: Set<string>,
  mode: 'retry' | 'hold',
): Promise<void> {
  interface User {
    id: string;
    affili_referrer: string | null;
    affili_customer_id: string | null;
  }
  interface Payment {
    id: string;
    user_id: string;
    is_refunded: number;
    affili_conversion_id: string | null;
  }
  const { users, payments } = await database.transaction(async (query) => ({
    users: await query<User>('SELECT * FROM users'),
    payments: await query<Payment>('SELECT * FROM payments'),
  }));
  const known = new Set(users.map(({ id }) => id));
  zero('acknowledged without a row', [...acknowledged].filter((id) => !known.has(id)).length);

  const brought = new Map(
    users.filter((user) => user.affili_referrer !== null).map((user) => [user.id, user.affili_customer_id]),
  );
  check('users whom somebody brought', brought.size, brought.size > 20);
  checkCustomers(brought, affili.sandbox);
  const strangers = affili.sandbox.customers.filter(({ mcs_id }) => !brought.has(mcs_id));
  zero('registered though nobody brought them', strangers.length);

  const due = payments.filter(({ user_id }) => brought.has(user_id));
  const rows = due.map((payment) => ({
    order_id: payment.id,
    isRefunded: Boolean(payment.is_refunded),
    customerId: brought.get(payment.user_id),
    conversionId: payment.affili_conversion_id,
  }));
  checkPayments(affili, rows, mode);
}

void main();
