import type { Sandbox } from 'express-affili/sandbox';
import { check, zero } from '../checks';
import type { FlakyAffili } from '../flaky-affili';
import { isRefunded, orderOf, storedIds } from './app';
import type { Mode } from './settings';

/** The payment of every user is at Affili, of that customer, and has the id that Affili gave. */
export function checkPayments(
  { sandbox, refundsTooEarly }: FlakyAffili,
  payers: string[],
  refunded: string[],
  mode: Mode,
): void {
  const stored = storedIds(mode);
  const byOrder = new Map<string, Sandbox['conversions']>();
  for (const row of sandbox.conversions) byOrder.set(row.order_id, [...(byOrder.get(row.order_id) ?? []), row]);
  const rowsOf = (user: string) => byOrder.get(orderOf(user)) ?? [];
  const rowOf = (user: string) => rowsOf(user).find(({ id }) => id === stored.get(orderOf(user)));

  check('payments', payers.length, payers.length > 0);
  zero('payments lost', payers.filter((user) => rowsOf(user).length === 0).length);
  zero('payments not handed to the app', payers.filter((user) => !rowOf(user)).length);
  zero('payments of another customer', payers.filter((user) => rowOf(user)?.customer_id !== stored.get(user)).length);
  zero('conversions with an mcs_id on the wire', sandbox.conversions.filter((row) => 'mcs_id' in row).length);
  zero('refunds lost', refunded.filter((user) => rowOf(user)?.status !== 2).length);
  const orders = new Set(refunded.filter(isRefunded).map(orderOf));
  zero(
    'refunded without a reason',
    sandbox.conversions.filter((row) => row.status === 2 && !orders.has(row.order_id)).length,
  );
  zero('refunded before converted', refundsTooEarly);
  const doubled = [...byOrder.values()].filter((rows) => rows.length > 1);
  if (mode === 'hold') zero('converted twice', doubled.length);
  else console.log(`  converted twice after an unclear outcome: ${doubled.length} of ${byOrder.size}`);
  zero('converted more than twice', doubled.filter((rows) => rows.length > 2).length);
}
