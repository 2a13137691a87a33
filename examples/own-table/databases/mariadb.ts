import { createPool, type PoolConnection } from 'mysql2/promise';
import type { Database, Query } from './database';

/** MariaDB 10.6 or MySQL 8.0, the first versions with SKIP LOCKED. */
export function openMariaDb(uri: string): Database {
  const pool = createPool({ uri, connectionLimit: 5 });
  return {
    // Skips rows that another worker has locked, so that no worker waits.
    forUpdate: 'FOR UPDATE SKIP LOCKED',

    async transaction(work) {
      const connection = await pool.getConnection();
      try {
        // With the default, REPEATABLE READ, the worker's SELECT would also lock the gaps into which a signup inserts
        // its row.
        await connection.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
        await connection.beginTransaction();
        const result = await work(queryOf(connection));
        await connection.commit();
        connection.release();
        return result;
      } catch (error) {
        // The server rolls back when the connection closes. A connection that failed is not worth keeping.
        connection.destroy();
        throw error;
      }
    },

    close: () => pool.end(),
  };
}

function queryOf(connection: PoolConnection): Query {
  return async <Row>(sql: string, values: (string | number | null)[] = []) => {
    const [rows] = await connection.query(sql, values);
    return rows as Row[];
  };
}
