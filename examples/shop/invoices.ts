import type { Sql } from './database';
import { PRICES, type PlanId } from './plans';
import { isUuid } from './uuid';

export type InvoiceStatus = 'open' | 'paid' | 'failed' | 'refunded';

/** A row of the table: a month of a plan, open or paid. */
export interface Invoice {
  /** Also the `order_id` at Affili. A visitor needs only this in the URL, so it can't be guessed. */
  id: string;
  user_id: string;
  plan: PlanId;
  /** In toman. */
  amount: number;
  status: InvoiceStatus;
  /** The gateway's id of the payment, once it was requested. */
  authority: string | null;
  /** Affili's id of the conversion, once it is known. */
  affili_conversion_id: string | null;
  created_at: Date;
}

export async function createTable(sql: Sql): Promise<void> {
  await sql.executeSql(`
    CREATE TABLE IF NOT EXISTS invoices (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      user_id uuid NOT NULL REFERENCES users,
      plan text NOT NULL,
      amount integer NOT NULL,
      status text NOT NULL DEFAULT 'open',
      authority uuid,
      affili_conversion_id text,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX IF NOT EXISTS invoices_user_id ON invoices (user_id)`);
}

/** The amount is always the plan's, whatever the form says. */
export async function insert(sql: Sql, userId: string, plan: PlanId): Promise<Invoice> {
  const { rows } = await sql.executeSql(
    'INSERT INTO invoices (user_id, plan, amount) VALUES ($1, $2, $3) RETURNING *',
    [userId, plan, PRICES[plan]],
  );
  return rows[0] as Invoice;
}

/** The id may be anything: it comes from a URL. */
export async function find(sql: Sql, id: string): Promise<Invoice | null> {
  if (!isUuid(id)) return null;
  const { rows } = await sql.executeSql('SELECT * FROM invoices WHERE id = $1', [id]);
  return (rows[0] as Invoice | undefined) ?? null;
}

/** The payments of these users, the latest first, without open invoices. */
export async function listPayments(sql: Sql, userIds: string[]): Promise<Invoice[]> {
  const { rows } = await sql.executeSql(
    "SELECT * FROM invoices WHERE user_id = ANY($1::uuid[]) AND status <> 'open' ORDER BY created_at DESC, id",
    [userIds],
  );
  return rows as Invoice[];
}

export async function setAuthority(sql: Sql, id: string, authority: string): Promise<void> {
  await sql.executeSql('UPDATE invoices SET authority = $2 WHERE id = $1', [id, authority]);
}

/** Returns `null` if the status is another one, perhaps because somebody else has just changed it. */
export async function changeStatus(
  sql: Sql,
  id: string,
  [from, to]: [from: InvoiceStatus, to: InvoiceStatus],
): Promise<Invoice | null> {
  if (!isUuid(id)) return null;
  const { rows } = await sql.executeSql('UPDATE invoices SET status = $3 WHERE id = $1 AND status = $2 RETURNING *', [
    id,
    from,
    to,
  ]);
  return (rows[0] as Invoice | undefined) ?? null;
}

export async function setAffiliConversionId(sql: Sql, id: string, affiliConversionId: string): Promise<void> {
  await sql.executeSql('UPDATE invoices SET affili_conversion_id = $2 WHERE id = $1', [id, affiliConversionId]);
}
