import { referrerFrom, registrationFrom, type AffiliRequest } from 'express-affili';
import type { Database } from './database';
import { keepForAffili, type Outbox } from './outbox';
import type { SignupFields } from './signup-form';
import * as users from './users';

/**
 * Creates the user and, if a link brought them, a registration for Affili: both or neither, in one transaction. Affili
 * itself isn't called here, so no signup waits for it.
 *
 * @returns `null` if the email is taken
 */
export function signUp(
  { database, outbox }: { database: Database; outbox: Outbox },
  req: AffiliRequest,
  fields: SignupFields,
): Promise<users.User | null> {
  return database.transaction(async (tx) => {
    const user = await users.insert(tx, fields, referrerFrom(req));
    const registration = user && registrationFrom(req, user.id, fields);
    // If that fails, the user's row still has the referrer, for a later registration.
    if (registration) {
      await keepForAffili(tx, `mcs_id ${user.id}`, () => outbox.add(registration, { db: tx }));
    }
    return user;
  });
}
