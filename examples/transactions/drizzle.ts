// pg-boss 12 has fromDrizzle(tx, sql) for this.
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import type { SignUp } from './sign-up.js';

const users = pgTable('users', { id: text().primaryKey(), email: text(), first_name: text() });
const database = drizzle(process.env.DATABASE_URL!);
// Without listeners, a connection that breaks would end the process: one for those in the pool, one for those in use.
database.$client
  .on('error', ({ message }) => console.error(message))
  .on('connect', (client) => void client.on('error', () => {}));

export const signUp: SignUp = async (outbox, user, registration) => {
  await database.transaction(async (tx) => {
    await tx.insert(users).values(user);
    // A repeated $5 becomes two parameters, to which PostgreSQL assigns different types: hence ::text.
    const executeSql = async (text: string, values: unknown[]) => {
      const bind = (value: unknown) => (typeof value === 'string' ? sql`${value}::text` : sql`${sql.param(value)}`);
      const chunks = text.split(/\$(\d+)/).map((part, i) => (i % 2 ? bind(values[Number(part) - 1]) : sql.raw(part)));
      return tx.execute(sql.join(chunks));
    };
    if (registration) await outbox.add(registration, { db: { executeSql } });
  });
};
