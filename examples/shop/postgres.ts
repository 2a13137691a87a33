import { Pool, type PoolClient } from 'pg';
import type { OpenDatabase } from './database';
import { StartError } from './start-error';

/**
 * A PostgreSQL server, shared by as many processes as there are.
 *
 * @throws StartError if it can't be reached. The error does not contain the URL, which has the password.
 */
export async function openPostgres(connectionString: string): Promise<OpenDatabase> {
  try {
    const pool = new Pool({ connectionString, connectionTimeoutMillis: 5000 });
    // A connection that breaks is replaced at the next query, whether it was idle or in a transaction.
    pool.on('error', () => {}).on('connect', (client) => void client.on('error', () => {}));
    await pool.query('SELECT 1');
    return {
      executeSql: (text, values) => pool.query(text, values),
      transaction: (work) =>
        transaction(pool, (client) => work({ executeSql: (text, values) => client.query(text, values) })),
      exclusively: (work) => exclusively(pool, work),
      close: () => pool.end(),
    };
  } catch (error) {
    const { code = 'no valid URL' } = error as { code?: string };
    throw new StartError(`The database of DATABASE_URL can't be reached (${code}).`);
  }
}

async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // If even that fails, the connection is closed, which also rolls back.
    const failure = await client.query('ROLLBACK').then(
      () => undefined,
      (reason: Error) => reason,
    );
    client.release(failure);
    throw error;
  }
}

async function exclusively<T>(pool: Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext('express-affili shop'))");
    return await work();
  } finally {
    // The lock ends with the connection.
    client.release(true);
  }
}
