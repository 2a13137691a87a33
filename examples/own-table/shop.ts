import type { Registration } from 'express-affili';
import type { Database } from './databases/database';

export interface User {
  id: string;
  email: string;
}

/** Stores the user and the registration for Affili in one row, so that neither exists without the other. */
export async function signUp(database: Database, user: User, registration: Registration | null): Promise<void> {
  const referrer = registration?.referrer ?? null;
  await database.transaction((query) =>
    query('INSERT INTO users (id, email, created_at, affili_referrer, affili_due_at) VALUES (?, ?, ?, ?, ?)', [
      user.id,
      user.email,
      Date.now(),
      referrer,
      referrer === null ? null : Date.now(),
    ]),
  );
}

/** The same for a payment. It is reported if the user came through a link. */
export async function pay(database: Database, payment: { id: string; userId: string; amount: number }): Promise<void> {
  await database.transaction((query) =>
    query(
      `INSERT INTO payments (id, user_id, amount, created_at, affili_due_at)
       SELECT ?, id, ?, ?, CASE WHEN affili_referrer IS NULL THEN NULL ELSE ? END FROM users WHERE id = ?`,
      [payment.id, payment.amount, Date.now(), Date.now(), payment.userId],
    ),
  );
}

/** If the payment is about to be sent, `affili_due_at` stays: the worker looks at the row again afterwards. */
export async function refund(database: Database, id: string): Promise<void> {
  await database.transaction((query) =>
    query(
      `UPDATE payments SET is_refunded = 1, affili_due_at =
         CASE WHEN affili_conversion_id IS NULL THEN affili_due_at ELSE COALESCE(affili_due_at, ?) END
       WHERE id = ?`,
      [Date.now(), id],
    ),
  );
}
