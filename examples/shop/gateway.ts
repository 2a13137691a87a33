import type { Sql } from './database';
import { isUuid } from './uuid';

/*
 * A pretend payment gateway. It belongs to another company, so the shop only knows what a real one would tell. Iranian
 * gateways work this way: the shop's server asks for a payment and gets its id (Zarinpal calls it "authority"), the
 * visitor pays on the gateway's page and comes back, and the shop's server asks for the outcome. What the visitor
 * brings back proves nothing.
 */

export interface GatewayPayment {
  authority: string;
  /** In toman. */
  amount: number;
  /** Where the visitor returns to. */
  callback: string;
  outcome: GatewayOutcome;
}

export type GatewayOutcome = 'open' | 'paid' | 'failed';

export async function createTable(sql: Sql): Promise<void> {
  await sql.executeSql(`
    CREATE TABLE IF NOT EXISTS gateway_payments (
      authority uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      amount integer NOT NULL,
      callback text NOT NULL,
      outcome text NOT NULL DEFAULT 'open'
    )`);
}

/** Requests a payment, and returns its authority. */
export async function request(sql: Sql, amount: number, callback: string): Promise<string> {
  const { rows } = await sql.executeSql(
    'INSERT INTO gateway_payments (amount, callback) VALUES ($1, $2) RETURNING authority',
    [amount, callback],
  );
  return (rows as { authority: string }[])[0]!.authority;
}

/** The outcome of a payment of this amount. */
export async function verify(sql: Sql, authority: string | null, amount: number): Promise<GatewayOutcome> {
  const payment = authority === null ? null : await find(sql, authority);
  if (!payment) return 'open';
  return payment.outcome === 'paid' && payment.amount !== amount ? 'failed' : payment.outcome;
}

/** The authority may be anything: it comes from a URL. */
export async function find(sql: Sql, authority: string): Promise<GatewayPayment | null> {
  if (!isUuid(authority)) return null;
  const { rows } = await sql.executeSql('SELECT * FROM gateway_payments WHERE authority = $1', [authority]);
  return (rows[0] as GatewayPayment | undefined) ?? null;
}

/** Records the visitor's decision; an earlier one stays. Returns the decision that counts. */
export async function settle(sql: Sql, authority: string, outcome: 'paid' | 'failed'): Promise<GatewayOutcome> {
  await sql.executeSql("UPDATE gateway_payments SET outcome = $2 WHERE authority = $1 AND outcome = 'open'", [
    authority,
    outcome,
  ]);
  return (await find(sql, authority))!.outcome;
}
