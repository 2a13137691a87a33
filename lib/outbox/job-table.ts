import { randomUUID } from 'node:crypto';
import { AffiliError } from '../affili-error';
import type { Boss } from './boss';

/** Named with its schema, which may be quoted. There may be other `FROM`s before: `EXTRACT(epoch FROM …)`. */
const TABLE = /\bFROM\s+((?:"[^"]+"|\w+)\.(?:"[^"]+"|\w+))\s+WHERE\b/i;

/**
 * Asks pg-boss's table of jobs. There is no call in all of its versions that lists or counts jobs without taking them up,
 * or that changes one on a condition, so its own query for a single job says where they are, and `sql` does it there.
 *
 * @param sql - makes the statement, from the name of the table; its `$1` is the queue
 * @throws AffiliError `ERR_AFFILI_OPTIONS` where the pg-boss is none that can be asked
 */
export async function queryJobTable<Row>(
  boss: Boss,
  queue: string,
  sql: (table: string) => string,
  ...values: unknown[]
): Promise<Row[]> {
  let query = '';
  const executeSql = (text: string) => {
    query = text;
    return Promise.resolve({ rows: [] });
  };
  await boss.getJobById?.(queue, randomUUID(), { db: { executeSql } });
  const table = TABLE.exec(query)?.[1];
  const db = boss.getDb?.();
  if (!table || !db) throw new AffiliError('ERR_AFFILI_OPTIONS', 'boss takes a started pg-boss, version 10, 11 or 12');
  return (await db.executeSql(sql(table), [queue, ...values])).rows as Row[];
}
