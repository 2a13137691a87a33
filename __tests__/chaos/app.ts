import { createOutbox, type ConversionToSendInput, type PgBossLike, type PgBossOutbox } from 'express-affili/outbox';
import type { Pool } from 'pg';
import { transaction } from './database';
import { PERSON, registrationOf } from './secrets';

/** What becomes of conversions that may be at Affili already. The main process hands its environment down. */
const unclearConversions = process.env['UNCLEAR_CONVERSIONS'] === 'hold' ? 'hold' : 'retry';

/** Seconds. Longer than what Affili may be late by. */
export const RETRY_EVERY = 2;

/** The outbox, as every process of the app makes it. */
export function openOutbox(boss: PgBossLike, mode: 'retry' | 'hold' = unclearConversions): Promise<PgBossOutbox> {
  return createOutbox(boss, { retryEvery: RETRY_EVERY, unclearConversions: mode });
}

/** Makes a user and leaves the registration in the outbox: both or neither. */
export async function signUp(pool: Pool, outbox: PgBossOutbox, id: string): Promise<void> {
  await transaction(pool, async (db) => {
    await db.executeSql('INSERT INTO chaos.users (id) VALUES ($1) ON CONFLICT DO NOTHING', [id]);
    await outbox.add(registrationOf(id), { db });
  });
}

/** What an app does with a registered customer. */
export async function storeAffiliId(pool: Pool, id: string, affiliCustomerId: string): Promise<void> {
  await pool.query('UPDATE chaos.users SET affili_customer_id = $2 WHERE id = $1', [id, affiliCustomerId]);
}

/** The one payment of a user. */
const paymentOf = (user: string) =>
  ({
    order_id: `invoice-${user}`,
    amount: Number(user) + 0.5,
    mcs_id: user,
    products: [{ pid: 'pro', name: `Pro for ${PERSON}`, quantity: 1 }],
  }) satisfies ConversionToSendInput;

const isRefunded = (user: string): boolean => Number(user) % 4 === 0;

/** Makes an invoice and leaves it in the outbox; one that is given back at once, the refund first. All or nothing. */
export async function pay(pool: Pool, outbox: PgBossOutbox, user: string): Promise<void> {
  const { order_id } = paymentOf(user);
  await transaction(pool, async (db) => {
    await db.executeSql(
      'INSERT INTO chaos.invoices (id, user_id, is_refunded) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [order_id, user, isRefunded(user)],
    );
    await addPayment(outbox, user, { db });
  });
}

export async function addPayment(
  outbox: PgBossOutbox,
  user: string,
  options?: Parameters<PgBossOutbox['addConversion']>[1],
): Promise<void> {
  const payment = paymentOf(user);
  if (isRefunded(user)) await outbox.addConversionStatus({ order_id: payment.order_id }, 'refunded', options);
  await outbox.addConversion(payment, options);
}

/** What an app does with a conversion. */
export async function storeConversionId(pool: Pool, order_id: string, id: string): Promise<void> {
  await pool.query('UPDATE chaos.invoices SET affili_conversion_id = $2 WHERE id = $1', [order_id, id]);
}
