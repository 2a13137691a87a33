import { createOutbox, type Boss, type PgBossOutbox } from 'express-affili/outbox';
import { RETRY_EVERY, unclearConversions } from './settings';

/** The outbox, as every process of the app makes it. */
export function openOutbox(boss: Boss): Promise<PgBossOutbox> {
  return createOutbox(boss, { retryEvery: RETRY_EVERY, unclearConversions });
}
