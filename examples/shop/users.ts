import type { Sql } from './database';
import type { SignupFields } from './signup-form';
import { isUuid } from './uuid';

/** A row of the table. Its fields have Affili's names. */
export interface User extends SignupFields {
  /** Also the `mcs_id` at Affili, so it must never be reused, not even after a restore: not a serial number. */
  id: string;
  /** The referral token that the user came with. */
  referrer: string | null;
  /** Affili's id of the user, once it is known. */
  affili_customer_id: string | null;
  created_at: Date;
}

export async function createTable(sql: Sql): Promise<void> {
  await sql.executeSql(`
    CREATE TABLE IF NOT EXISTS users (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      first_name text NOT NULL,
      last_name text NOT NULL,
      mobile text NOT NULL,
      email text NOT NULL UNIQUE,
      referrer text,
      affili_customer_id text,
      created_at timestamptz NOT NULL DEFAULT now()
    )`);
}

/** Returns `null` if the email is taken. */
export async function insert(sql: Sql, fields: SignupFields, referrer: string | null): Promise<User | null> {
  const { first_name, last_name, mobile, email } = fields;
  const { rows } = await sql.executeSql(
    `INSERT INTO users (first_name, last_name, mobile, email, referrer) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (email) DO NOTHING RETURNING *`,
    [first_name, last_name, mobile, email, referrer],
  );
  return (rows[0] as User | undefined) ?? null;
}

/** The id may be anything: it comes from a URL. */
export async function find(sql: Sql, id: string): Promise<User | null> {
  if (!isUuid(id)) return null;
  const { rows } = await sql.executeSql('SELECT * FROM users WHERE id = $1', [id]);
  return (rows[0] as User | undefined) ?? null;
}

/** The latest hundred users. */
export async function list(sql: Sql): Promise<User[]> {
  const { rows } = await sql.executeSql('SELECT * FROM users ORDER BY created_at DESC, id LIMIT 100', []);
  return rows as User[];
}

export async function setAffiliCustomerId(sql: Sql, id: string, affiliCustomerId: string): Promise<void> {
  await sql.executeSql('UPDATE users SET affili_customer_id = $2 WHERE id = $1', [id, affiliCustomerId]);
}
