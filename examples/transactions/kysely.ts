// pg-boss 12 has fromKysely(trx) for this.
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { SignUp, User } from './sign-up.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
// Without listeners, a connection that breaks would end the process: one for those in the pool, one for those in use.
pool.on('error', ({ message }) => console.error(message)).on('connect', (client) => void client.on('error', () => {}));
const kysely = new Kysely<{ users: User }>({ dialect: new PostgresDialect({ pool }) });

export const signUp: SignUp = async (outbox, user, registration) => {
  await kysely.transaction().execute(async (trx) => {
    await trx.insertInto('users').values(user).execute();
    const executeSql = async (text: string, values: unknown[]) => trx.executeQuery(CompiledQuery.raw(text, values));
    if (registration) await outbox.add(registration, { db: { executeSql } });
  });
};
