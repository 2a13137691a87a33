import { attempt, type AffiliClient } from 'express-affili';
import type { Database, Query } from './databases/database';
import { untilStored } from './until-stored';

type Result = Awaited<ReturnType<typeof attempt>>;

/** ms for which a row belongs to the worker that took it. An attempt takes less, so after that its worker has died. */
const LEASE = 120_000;
/** ms between two checks of the tables. */
const EVERY = 5000;
/** ms after which a row is no longer tried. */
const KEEP = 90 * 86_400_000;
const BATCH = 10;

interface UserRow {
  id: string;
  email: string;
  created_at: number;
  affili_referrer: string;
}

interface PaymentRow {
  id: string;
  amount: number;
  created_at: number;
  is_refunded: number;
  customer_id: string;
  affili_conversion_id: string | null;
  affili_refunded: number;
  affili_unclear: number;
}

export interface Settings {
  /** What to do with a payment that may be at Affili already: send it once more, or put it aside for a person. */
  unclearConversions: 'retry' | 'hold';
  every: number;
  lease: number;
}

/** Reports to Affili whatever is due, until `stop()`. Any number of processes may do this at the same time. */
export function startWorker(
  database: Database,
  client: AffiliClient,
  { unclearConversions = 'retry', every = EVERY, lease = LEASE }: Partial<Settings> = {},
): { stop(): Promise<void> } {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();

  async function work(): Promise<void> {
    try {
      while (!isStopped && (await workOnce(database, client, unclearConversions, lease)) > 0);
    } catch (error) {
      // The database is away, or resolved a deadlock. Print only the name: the message may quote a row.
      console.error(`The worker goes on in ${every} ms after a ${(error as Error).name}`);
    }
    if (!isStopped) timer = setTimeout(() => (turn = work()), every);
  }

  turn = work();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}

/** @returns how many rows were due */
async function workOnce(
  database: Database,
  client: AffiliClient,
  unclear: Settings['unclearConversions'],
  lease: number,
): Promise<number> {
  const users = await takeUsers(database, lease);
  const payments = await takePayments(database, lease);
  await Promise.all([
    ...users.map((user) => register(database, client, user)),
    ...payments.map((payment) => convert(database, client, payment, unclear)),
  ]);
  return users.length + payments.length;
}

const takeUsers = (database: Database, lease: number) =>
  database.transaction(async (query) => {
    const users = await query<UserRow>(
      `SELECT id, email, created_at, affili_referrer FROM users
       WHERE affili_due_at <= ? AND affili_failed IS NULL
       ORDER BY affili_due_at LIMIT ${BATCH} ${database.forUpdate}`,
      [Date.now()],
    );
    await take(query, 'UPDATE users SET affili_due_at = ?', users, lease);
    return users;
  });

/** A payment waits for its customer's id. It counts as sent from here on: if this process dies, nobody can tell. */
const takePayments = (database: Database, lease: number) =>
  database.transaction(async (query) => {
    const payments = await query<PaymentRow>(
      `SELECT payments.*, (SELECT affili_customer_id FROM users WHERE id = user_id) AS customer_id FROM payments
       WHERE affili_due_at <= ? AND affili_failed IS NULL
         AND EXISTS (SELECT 1 FROM users WHERE id = user_id AND affili_customer_id IS NOT NULL)
       ORDER BY affili_due_at LIMIT ${BATCH} ${database.forUpdate}`,
      [Date.now()],
    );
    await take(query, 'UPDATE payments SET affili_unclear = affili_unclear + 1, affili_due_at = ?', payments, lease);
    return payments;
  });

async function take(query: Query, update: string, rows: { id: string }[], lease: number): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await query(`${update} WHERE id IN (${ids.map(() => '?').join(', ')})`, [Date.now() + lease, ...ids]);
}

async function register(database: Database, client: AffiliClient, user: UserRow): Promise<void> {
  const { id, email, affili_referrer } = user;
  const registration = { referrer: affili_referrer, mcs_id: id, meta_data: { email } };
  const result = await attempt(client, { registration });
  if (result.state === 'done') {
    await run(database, 'UPDATE users SET affili_customer_id = ?, affili_due_at = NULL WHERE id = ?', [result.id, id]);
  } else if (result.state === 'later' && !isTooOld(user)) {
    await run(database, 'UPDATE users SET affili_due_at = ? WHERE id = ?', [Date.now() + result.after * 1000, id]);
  } else {
    await run(database, 'UPDATE users SET affili_failed = ? WHERE id = ?', [reasonOf(result), id]);
  }
}

async function convert(
  database: Database,
  client: AffiliClient,
  payment: PaymentRow,
  unclearConversions: Settings['unclearConversions'],
): Promise<void> {
  const { id, amount, customer_id, affili_conversion_id, affili_unclear } = payment;
  if (affili_conversion_id !== null) return tellRefund(database, client, payment);

  const conversion = { order_id: id, amount, customer_id };
  const result = await attempt(
    client,
    { conversion },
    // Two sends with an unknown outcome are enough, even if the workers died.
    { unclearConversions: affili_unclear > 1 ? 'hold' : unclearConversions, mayBeAtAffili: affili_unclear > 0 },
  );
  if (result.state === 'done') return told(database, id, result.id, 0);
  await notTold(database, payment, result, affili_unclear + (result.state !== 'nobody' && result.unclear ? 1 : 0));
}

async function tellRefund(database: Database, client: AffiliClient, payment: PaymentRow): Promise<void> {
  const { id, is_refunded, affili_refunded } = payment;
  const affiliId = payment.affili_conversion_id!;
  // A person found Affili's id of a payment that was put aside, and stored it.
  if (is_refunded === affili_refunded) return told(database, id, affiliId, affili_refunded);
  const result = await attempt(client, { conversion: { id: affiliId }, status: 'refunded' });
  if (result.state === 'done') return told(database, id, affiliId, 1);
  await notTold(database, payment, result, 0);
}

/** Reads the row again, since it may have been refunded since it was taken. */
const told = (database: Database, id: string, affiliId: string, refunded: number): Promise<void> =>
  untilStored(() =>
    run(
      database,
      `UPDATE payments SET affili_conversion_id = ?, affili_unclear = 0, affili_refunded = ?,
         affili_due_at = CASE WHEN is_refunded = ? THEN NULL ELSE ? END WHERE id = ?`,
      [affiliId, refunded, refunded, Date.now(), id],
    ),
  );

async function notTold(database: Database, payment: PaymentRow, result: Result, unclear: number): Promise<void> {
  const { id } = payment;
  if (result.state === 'later' && !isTooOld(payment)) {
    const due = Date.now() + result.after * 1000;
    await run(database, 'UPDATE payments SET affili_unclear = ?, affili_due_at = ? WHERE id = ?', [unclear, due, id]);
  } else {
    const reason = reasonOf(result);
    await run(database, 'UPDATE payments SET affili_unclear = ?, affili_failed = ? WHERE id = ?', [
      unclear,
      reason,
      id,
    ]);
  }
}

const run = async (database: Database, sql: string, values: (string | number)[]): Promise<void> =>
  void (await database.transaction((query) => query(sql, values)));

const isTooOld = ({ created_at }: { created_at: number }) => created_at < Date.now() - KEEP;

/** The message of an AffiliError contains nothing that a visitor typed. */
const reasonOf = (result: Result): string =>
  'error' in result ? `${result.error.code}: ${result.error.message}`.slice(0, 500) : result.state;
