import type { PgBossLike, PgBossOutbox } from 'express-affili/outbox';
import type { Sandbox } from 'express-affili/sandbox';
import type { Pool } from 'pg';
import { isRefunded, storeConversionId } from './payment';

const QUEUE = 'affili-registrations';

/**
 * What a person does with conversions that are held: looks whether Affili has them, and retries or clears them.
 *
 * @returns how many were retried, and how many were cleared
 */
export async function lookAfterHeld(
  pool: Pool,
  boss: PgBossLike,
  outbox: PgBossOutbox,
  { conversions }: Sandbox,
): Promise<{ retried: number; cleared: number }> {
  const held = (await outbox.failed({ limit: 10_000 })).filter(({ conversion }) => conversion);
  const ids = new Map(conversions.map(({ order_id, id }) => [order_id, id]));
  const absent = held.filter(({ conversion }) => !ids.has(conversion!.order_id));
  const present = held.filter(({ conversion }) => ids.has(conversion!.order_id));

  const retried = await outbox.retryFailed({ ids: absent.map(({ id }) => id) });
  for (const { id, conversion } of present) {
    const { order_id, mcs_id } = conversion!;
    const conversionId = ids.get(order_id)!;
    await storeConversionId(pool, order_id, conversionId);
    // A refund by order_id would wait for the outbox to convert the payment.
    await pool.query(`DELETE FROM pgboss.job WHERE name = $1 AND data->'statusChange'->>'order_id' = $2`, [
      QUEUE,
      order_id,
    ]);
    if (isRefunded(mcs_id!)) await outbox.addConversionStatus({ id: conversionId }, 'refunded');
    await boss.deleteJob?.(`${QUEUE}-failed`, id);
  }
  return { retried, cleared: present.length };
}
