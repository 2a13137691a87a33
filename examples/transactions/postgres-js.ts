import postgres from 'postgres';
import type { SignUp } from './sign-up.js';

const sql = postgres(process.env.DATABASE_URL!);

export const signUp: SignUp = async (outbox, user, registration) => {
  await sql.begin(async (tx) => {
    await tx`INSERT INTO users ${tx(user as never)}`;
    // postgres.js takes no undefined, which pg-boss 10 passes.
    const executeSql = async (text: string, values: unknown[]) =>
      tx.unsafe(text, values.map((value) => value ?? null) as never[]);
    if (registration) await outbox.add(registration, { db: { executeSql } });
  });
};
