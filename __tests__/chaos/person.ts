import type { PgBossOutbox } from 'express-affili/outbox';
import type { Sandbox } from 'express-affili/sandbox';

/**
 * What a person does with conversions that are held: looks whether Affili has them, and says so or has them sent.
 *
 * @returns how many there were
 */
export async function lookAfterHeld(outbox: PgBossOutbox, { conversions }: Sandbox): Promise<number> {
  const held = (await outbox.failed({ limit: 10_000 })).filter(({ conversion }) => conversion);
  const idOf = new Map(conversions.map(({ order_id, id }) => [order_id, id]));
  const absent = held.filter(({ conversion }) => !idOf.has(conversion!.order_id));
  for (const { id, conversion } of held) {
    const affiliId = idOf.get(conversion!.order_id);
    if (affiliId) await outbox.resolveFailed(id, { id: affiliId });
  }
  await outbox.retryFailed({ ids: absent.map(({ id }) => id) });
  return held.length;
}
