import type { Database } from './databases/database';

/*
 * The app's own tables. The columns that begin with affili_ are the outbox:
 *
 * affili_referrer        who brought the user; NULL for most users, who are not reported to Affili
 * affili_customer_id     Affili's id of the user, once Affili has it; affili_conversion_id likewise for a payment
 * affili_refunded        whether Affili was told of the refund
 * affili_due_at          when there is next something to tell Affili, in ms since 1970; NULL: nothing
 * affili_unclear         how many sends of the payment have an unknown outcome, so it may be at Affili already
 * affili_failed          why it was put aside for a person to look at; NULL: it was not
 */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS users (
    id VARCHAR(36) PRIMARY KEY, email VARCHAR(255) NOT NULL, created_at BIGINT NOT NULL,
    affili_referrer VARCHAR(255), affili_customer_id VARCHAR(512), affili_due_at BIGINT, affili_failed VARCHAR(500)
  )`,
  `CREATE TABLE IF NOT EXISTS payments (
    id VARCHAR(36) PRIMARY KEY, user_id VARCHAR(36) NOT NULL, amount BIGINT NOT NULL,
    is_refunded SMALLINT NOT NULL DEFAULT 0, created_at BIGINT NOT NULL,
    affili_conversion_id VARCHAR(512), affili_refunded SMALLINT NOT NULL DEFAULT 0, affili_due_at BIGINT,
    affili_unclear SMALLINT NOT NULL DEFAULT 0, affili_failed VARCHAR(500)
  )`,
  'CREATE INDEX IF NOT EXISTS users_affili_due ON users (affili_due_at)',
  'CREATE INDEX IF NOT EXISTS payments_affili_due ON payments (affili_due_at)',
];

export async function createTables(database: Database): Promise<void> {
  await database.transaction(async (query) => {
    for (const statement of TABLES) await query(statement);
  });
}
