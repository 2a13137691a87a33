import type { Database } from '../../../examples/own-table/databases/database';
import { check, checkCustomers, zero } from '../checks';
import type { FlakyAffili } from '../flaky-affili';

interface User {
  id: string;
  affili_referrer: string | null;
  affili_customer_id: string | null;
}

interface Payment {
  id: string;
  user_id: string;
  is_refunded: number;
  affili_conversion_id: string | null;
}

/** Whatever stands in the app's tables is at Affili, once, and has the id that Affili gave. */
export async function checkRows(
  database: Database,
  { sandbox, refundsTooEarly }: FlakyAffili,
  acknowledged: Set<string>,
  mode: 'retry' | 'hold',
): Promise<void> {
  const { users, payments } = await database.transaction(async (query) => ({
    users: await query<User>('SELECT * FROM users'),
    payments: await query<Payment>('SELECT * FROM payments'),
  }));
  const byId = new Map(users.map((user) => [user.id, user]));
  zero('acknowledged without a row', [...acknowledged].filter((id) => !byId.has(id)).length);

  const brought = users.filter(({ affili_referrer }) => affili_referrer !== null);
  check('users whom somebody brought', brought.length, brought.length > 20);
  checkCustomers(new Map(brought.map((user) => [user.id, user.affili_customer_id])), sandbox);
  const known = new Set(brought.map(({ id }) => id));
  zero('registered though nobody brought them', sandbox.customers.filter(({ mcs_id }) => !known.has(mcs_id)).length);

  const atAffili = new Map<string, typeof sandbox.conversions>();
  for (const row of sandbox.conversions) atAffili.set(row.order_id, [...(atAffili.get(row.order_id) ?? []), row]);
  const due = payments.filter(({ user_id }) => known.has(user_id));
  const storedOf = (payment: Payment) =>
    atAffili.get(payment.id)?.find(({ id }) => id === payment.affili_conversion_id);
  const refunded = due.filter(({ is_refunded }) => is_refunded);
  check('payments of theirs', due.length, due.length > 20);
  check('of these refunded', refunded.length, refunded.length > 0);
  zero('payments lost', due.filter(({ id }) => !atAffili.has(id)).length);
  zero('conversions whose id is not stored', due.filter((payment) => !storedOf(payment)).length);
  zero(
    'conversions of another customer',
    due.filter((payment) => storedOf(payment)?.customer_id !== byId.get(payment.user_id)!.affili_customer_id).length,
  );
  zero('refunds lost', refunded.filter((payment) => storedOf(payment)?.status !== 2).length);
  const given = new Set(refunded.map(({ id }) => id));
  zero(
    'refunded without a reason',
    sandbox.conversions.filter((row) => row.status === 2 && !given.has(row.order_id)).length,
  );
  zero('refunded before converted', refundsTooEarly);
  const doubled = [...atAffili.values()].filter((rows) => rows.length > 1);
  if (mode === 'hold') zero('converted twice', doubled.length);
  else console.log(`  converted twice after an unclear outcome: ${doubled.length}`);
  zero('converted more than twice', doubled.filter((rows) => rows.length > 2).length);
}
