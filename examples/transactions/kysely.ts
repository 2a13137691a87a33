// pg-boss 12 has fromKysely(trx) for this.
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { SignUp, User } from './sign-up.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const kysely = new Kysely<{ users: User }>({ dialect: new PostgresDialect({ pool }) });

export const signUp: SignUp = async (outbox, user, registration) => {
  await kysely.transaction().execute(async (trx) => {
    await trx.insertInto('users').values(user).execute();
    const executeSql = async (text: string, values: unknown[]) => trx.executeQuery(CompiledQuery.raw(text, values));
    if (registration) await outbox.add(registration, { db: { executeSql } });
  });
};
