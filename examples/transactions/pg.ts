import pg from 'pg';
import type { SignUp } from './sign-up.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
// Without listeners, a connection that breaks would end the process: one for those in the pool, one for those in use.
pool.on('error', ({ message }) => console.error(message)).on('connect', (client) => void client.on('error', () => {}));

export const signUp: SignUp = async (outbox, user, registration) => {
  const client = await pool.connect();
  // Then the pool must not keep it.
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const row = [user.id, user.email, user.first_name];
    await client.query('INSERT INTO users (id, email, first_name) VALUES ($1, $2, $3)', row);
    const executeSql = async (text: string, values: unknown[]) => client.query(text, values);
    if (registration) await outbox.add(registration, { db: { executeSql } });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
};
