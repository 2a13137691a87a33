import { createOutbox, type PgBossLike, type PgBossOutbox } from 'express-affili/outbox';
import { RETRY_EVERY, unclearConversions } from './settings';

/** The outbox, as every process of the app makes it. */
export function openOutbox(boss: PgBossLike): Promise<PgBossOutbox> {
  return createOutbox(boss, { retryEvery: RETRY_EVERY, unclearConversions });
}
