import { referrerFrom, registrationFrom, type AffiliRequest, type Registration } from 'express-affili';
import type { PgBossOutbox } from 'express-affili/outbox';
import type { Database, Sql } from './database';
import type { SignupFields } from './signup-form';
import * as users from './users';

export type Outbox = Pick<PgBossOutbox, 'add'>;

/**
 * Makes the user and, where a link brought them, leaves a registration for Affili: both or neither, in one transaction.
 * Affili itself isn't called here, so no signup waits for it.
 *
 * @returns `null` where the email is taken
 */
export function signUp(
  { database, outbox }: { database: Database; outbox: Outbox },
  req: AffiliRequest,
  fields: SignupFields,
): Promise<users.User | null> {
  return database.transaction(async (tx) => {
    const user = await users.insert(tx, fields, referrerFrom(req));
    const registration = user && registrationFrom(req, user.id, fields);
    if (registration) await addTo(outbox, registration, tx);
    return user;
  });
}

/** Should the queue be broken, the signup goes on: the user's row keeps the referrer, to register them by later. */
async function addTo(outbox: Outbox, registration: Registration, tx: Sql): Promise<void> {
  await tx.executeSql('SAVEPOINT affili');
  try {
    await outbox.add(registration, { db: tx });
  } catch (error) {
    await tx.executeSql('ROLLBACK TO SAVEPOINT affili');
    console.error(`Not in the outbox: mcs_id ${registration.mcs_id} (${(error as Error).name})`);
  }
}
