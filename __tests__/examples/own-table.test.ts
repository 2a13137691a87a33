import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeLiteral } from 'pg';
import type { Database, Query } from '../../examples/own-table/databases/database';
import { pay, signUp } from '../../examples/own-table/shop';
import { createTables } from '../../examples/own-table/tables';
import { startWorker } from '../../examples/own-table/worker';
import { clientOf } from '../support/client-of';
import { eventually } from '../support/eventually';
import { hostileServer } from '../support/hostile-server';
import { usePostgres } from '../support/postgres';
import { well } from '../support/reactions';

const postgres = usePostgres();

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');

test('what docs/any-database.md shows of MongoDB is the file that is compiled', () => {
  const [, shown] = /```typescript\n(.*?)```/s.exec(read('docs/any-database.md'))!;
  expect(read('examples/own-table/databases/mongodb.ts')).toContain(shown);
});

test('the columns in docs/any-database.md are those of the tables', () => {
  const columns = (text: string) => new Set(text.match(/affili_\w+ (VARCHAR|BIGINT|SMALLINT)/g));
  expect(columns(read('docs/any-database.md'))).toEqual(columns(read('examples/own-table/tables.ts')));
});

test('the worker stores the id of a payment once the database is back, and does not send the payment again', async () => {
  let isAway = false;
  const database: Database = {
    forUpdate: 'FOR UPDATE SKIP LOCKED',
    async transaction(work) {
      if (isAway) throw new Error('the connection is closed');
      return postgres.transaction((db) => work(queryOf(db)));
    },
    close: () => Promise.resolve(),
  };
  const payments = () =>
    postgres.query('SELECT affili_conversion_id, affili_unclear, affili_due_at, affili_failed FROM payments');
  await createTables(database);
  await signUp(database, { id: '42', email: 'sara@shop.example' }, { referrer: 'aff-1', mcs_id: '42' });
  await pay(database, { id: 'invoice-1', userId: '42', amount: 5 });
  await postgres.query("UPDATE users SET affili_customer_id = 'affili-7', affili_due_at = NULL");
  const affili = (await hostileServer()).next(well, (exchange) => {
    isAway = true;
    well(exchange);
  });
  const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
  // With this lease, the payment is due again at once.
  const worker = startWorker(database, clientOf(affili), { every: 10, lease: 0 });
  try {
    await eventually(() => expect(printed).toHaveBeenCalled());
    isAway = false;
    await eventually(async () =>
      expect(await payments()).toEqual([
        { affili_conversion_id: 'affili-1', affili_unclear: 0, affili_due_at: null, affili_failed: null },
      ]),
    );
    expect(affili.methods.filter((method) => method === 'POST')).toHaveLength(1);
  } finally {
    await worker.stop();
    printed.mockRestore();
  }
});

/** Writes the values into the statement, since Postgres does not guess the type of a placeholder as MariaDB does. */
function queryOf(db: { executeSql(text: string, values: unknown[]): Promise<{ rows: unknown[] }> }): Query {
  return async <Row>(sql: string, values: (string | number | null)[] = []) => {
    const left = [...values];
    const literal = (value = left.shift()) =>
      typeof value === 'string' ? escapeLiteral(value) : String(value ?? 'NULL');
    const { rows } = await db.executeSql(
      sql.replace(/\?/g, () => literal()),
      [],
    );
    // Postgres answers a BIGINT as a string.
    return (rows as { amount?: string }[]).map((row) => ({ ...row, amount: Number(row.amount) })) as Row[];
  };
}
