import type { PgBossOutbox } from 'express-affili/outbox';
import type { Pool } from 'pg';
import { transaction } from './database';
import { registrationOf } from './secrets';

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
