// pg-boss 12 has fromKnex(trx) for this.
import createKnex from 'knex';
import type { SignUp } from './sign-up.js';

const knex = createKnex({ client: 'pg', connection: process.env.DATABASE_URL });

export const signUp: SignUp = async (outbox, user, registration) => {
  await knex.transaction(async (trx) => {
    await trx('users').insert(user);
    // A repeated $5 becomes two parameters, to which PostgreSQL assigns different types: hence ::text.
    const executeSql = async (text: string, values: any[]) => {
      const mark = (_: string, n: number) => (typeof values[n - 1] === 'string' ? '?::text' : '?');
      const sql = text.replaceAll('?', '\\?').replace(/\$(\d+)/g, mark);
      const bindings = Array.from(text.matchAll(/\$(\d+)/g), ([, n]) => values[Number(n) - 1] ?? null);
      return trx.raw(sql, bindings);
    };
    if (registration) await outbox.add(registration, { db: { executeSql } });
  });
};
