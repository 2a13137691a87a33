import type { Pool } from 'pg';
import type { Sandbox } from 'express-affili/sandbox';
import { check, zero } from './checks';
import type { FlakyAffili } from './flaky-affili';

interface Invoice {
  id: string;
  is_refunded: boolean;
  affili_conversion_id: string | null;
  affili_customer_id: string | null;
}

/** What a worker printed, and whether it was killed. */
export interface Life {
  text: string;
  wasKilled: boolean;
}

/** Every invoice is at Affili, of its customer, refunded if it was given back, and has the id that Affili gave. */
export async function checkConversions(
  pool: Pool,
  { sandbox, refundsTooEarly }: FlakyAffili,
  lives: Life[],
  mode: 'retry' | 'hold',
): Promise<void> {
  const { rows: invoices } = await pool.query<Invoice>(
    `SELECT invoices.*, affili_customer_id FROM chaos.invoices LEFT JOIN chaos.users ON users.id = user_id`,
  );
  const conversions = new Map<string, Sandbox['conversions']>();
  for (const row of sandbox.conversions) {
    conversions.set(row.order_id, [...(conversions.get(row.order_id) ?? []), row]);
  }
  const rowsOf = ({ id }: Invoice) => conversions.get(id) ?? [];
  const storedOf = (invoice: Invoice) => rowsOf(invoice).find(({ id }) => id === invoice.affili_conversion_id);

  const refunded = invoices.filter(({ is_refunded }) => is_refunded);
  check('payments', invoices.length, invoices.length > 0);
  check('of these refunded', refunded.length, refunded.length > 0);
  zero('payments lost', invoices.filter((invoice) => rowsOf(invoice).length === 0).length);
  zero('conversions not handed to the app', invoices.filter((invoice) => !storedOf(invoice)).length);
  zero(
    'conversions of another customer',
    invoices.filter((invoice) => rowsOf(invoice).some((row) => row.customer_id !== invoice.affili_customer_id)).length,
  );
  zero('conversions with an mcs_id on the wire', sandbox.conversions.filter((row) => 'mcs_id' in row).length);
  zero('refunds lost', refunded.filter((invoice) => storedOf(invoice)?.status !== 2).length);
  zero(
    'refunded without a reason',
    sandbox.conversions.filter((row) => row.status === 2 && !isOf(refunded, row)).length,
  );
  zero('refunded before converted', refundsTooEarly);

  const doubled = invoices.filter((invoice) => rowsOf(invoice).length > 1);
  const unclear = unclearSends(lives);
  const unexplained = doubled.filter((invoice) => rowsOf(invoice).length - 1 > (unclear.get(invoice.id) ?? 0));
  if (mode === 'hold') zero('converted twice', doubled.length);
  else console.log(`  converted twice after an unclear outcome: ${doubled.length - unexplained.length}`);
  zero('converted twice without a reason', unexplained.length);
}

function isOf(invoices: Invoice[], { order_id }: Sandbox['conversions'][number]): boolean {
  return invoices.some(({ id }) => id === order_id);
}

/**
 * By `order_id`, how many sends had an unclear outcome, as the workers tell: nobody knew what came of it, or the one who
 * sent it was killed before it handed the conversion to the app.
 */
function unclearSends(lives: Life[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text, wasKilled } of lives) {
    const open = new Set<string>();
    for (const [, what, order_id] of text.matchAll(/^(sends|converted|unclear|failed) (\S+)$/gm)) {
      if (what === 'sends') open.add(order_id!);
      else open.delete(order_id!);
      if (what === 'unclear') counts.set(order_id!, (counts.get(order_id!) ?? 0) + 1);
    }
    if (wasKilled) for (const order_id of open) counts.set(order_id, (counts.get(order_id) ?? 0) + 1);
  }
  return counts;
}
