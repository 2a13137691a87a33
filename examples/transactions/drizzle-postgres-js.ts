// pg-boss 12 has fromDrizzle(tx, sql) for this.
import { sql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { SignUp } from './sign-up.js';

const users = pgTable('users', { id: text().primaryKey(), email: text(), first_name: text() });
const database = drizzle(process.env.DATABASE_URL!);

export const signUp: SignUp = async (outbox, user, registration) => {
  await database.transaction(async (tx) => {
    await tx.insert(users).values(user);
    // A repeated $5 becomes two parameters, to which PostgreSQL assigns different types: hence ::text. Drizzle
    // leaves JSON to the caller, and postgres.js takes no undefined.
    const executeSql = async (text: string, values: unknown[]) => {
      const bind = (value: unknown) => {
        if (typeof value === 'string') return sql`${value}::text`;
        const isJson = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
        return sql`${sql.param(isJson ? JSON.stringify(value) : (value ?? null))}`;
      };
      const chunks = text.split(/\$(\d+)/).map((part, i) => (i % 2 ? bind(values[Number(part) - 1]) : sql.raw(part)));
      return tx.execute(sql.join(chunks));
    };
    if (registration) await outbox.add(registration, { db: { executeSql } });
  });
};
