import type { PgBossOutbox } from 'express-affili/outbox';
import type { Sql } from './database';

/** What the site uses of it. */
export type Outbox = Pick<PgBossOutbox, 'add' | 'addConversion' | 'addConversionStatus' | 'counts'>;

/**
 * Adds to the outbox in the transaction that the app has open. Should the queue be broken, that goes on without it: no
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
