import type { Registration } from 'express-affili';
import type { PgBossOutbox } from 'express-affili/outbox';

/** A row of the table `users (id text PRIMARY KEY, email text, first_name text)`. */
export interface User {
  id: string;
  email: string;
  first_name: string;
}

/** Stores the user, and the registration that `registrationFrom(req, user.id, …)` returned, or neither. */
export type SignUp = (outbox: PgBossOutbox, user: User, registration: Registration | null) => Promise<void>;
