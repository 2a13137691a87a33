import type { PgBossOutbox, ConversionToSendInput } from 'express-affili/outbox';
import type { Pool } from 'pg';
import { transaction } from './database';
import { PERSON } from './secrets';

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
