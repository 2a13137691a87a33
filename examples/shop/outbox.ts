import type { PgBossOutbox } from 'express-affili/outbox';
import type { Sql } from './database';

/** What the site uses of the outbox. */
export type Outbox = Pick<PgBossOutbox, 'add' | 'addConversion' | 'addConversionStatus' | 'counts'>;

/**
 * Adds to the outbox in the app's open transaction. If the queue is broken, the transaction continues without it: no
 * signup and no payment fails because of Affili.
 */
export async function keepForAffili(tx: Sql, what: string, add: () => Promise<void>): Promise<void> {
  await tx.executeSql('SAVEPOINT affili');
  try {
    await add();
  } catch (error) {
    await tx.executeSql('ROLLBACK TO SAVEPOINT affili');
    console.error(`Not in the outbox: ${what} (${(error as Error).name})`);
  }
}
