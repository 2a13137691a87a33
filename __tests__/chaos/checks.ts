import type { Sandbox } from 'express-affili/sandbox';
import { allOutput } from './children';
import type { FlakyAffili } from './flaky-affili';
import { PERSON, TOKEN } from './secrets';

let passed = 0;
let failed = 0;

/** Notes whether something is as it should be, and says so. */
export function check(what: string, actual: number | string, isAsExpected: boolean): void {
  if (isAsExpected) passed += 1;
  else failed += 1;
  console.log(`  ${isAsExpected ? 'ok' : 'FAILED'}  ${what}: ${actual}`);
}

export const zero = (what: string, actual: number): void => check(what, actual, actual === 0);

/** Prints the summary, and answers the exit code. */
export function summarize(): number {
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Every user, by id, is at Affili once, and has the id that Affili gave. */
export function checkCustomers(users: Map<string, string | null>, { customers }: Sandbox): void {
  const ids = grouped(customers, ({ mcs_id }) => mcs_id);
  zero('lost', [...users.keys()].filter((id) => !ids.has(id)).length);
  zero('registered twice', [...ids.values()].filter((same) => same.length > 1).length);
  zero(
    'not handed to the app',
    [...users].filter(([id, stored]) => !ids.get(id)?.some((row) => row.id === stored)).length,
  );
}

/** A payment as the app has it, with what it was handed. */
export interface PaymentRow {
  order_id: string;
  isRefunded: boolean;
  customerId: string | null | undefined;
  conversionId: string | null | undefined;
}

/**
 * Every payment is at Affili, of its customer, refunded if it was given back, and has the id that Affili gave.
 *
 * @param unclear - by `order_id`, how many sends had an unclear outcome, where that is known: so often more it may be there
 */
export function checkPayments(
  { sandbox: { conversions }, refundsTooEarly }: FlakyAffili,
  payments: PaymentRow[],
  mode: 'retry' | 'hold',
  unclear?: Map<string, number>,
): void {
  const byOrder = grouped(conversions, ({ order_id }) => order_id);
  const rowsOf = ({ order_id }: PaymentRow) => byOrder.get(order_id) ?? [];
  const storedOf = (payment: PaymentRow) => rowsOf(payment).find(({ id }) => id === payment.conversionId);
  const count = (isWrong: (payment: PaymentRow) => boolean) => payments.filter(isWrong).length;

  const refunded = new Set(payments.filter(({ isRefunded }) => isRefunded).map(({ order_id }) => order_id));
  check(`payments, of which ${refunded.size} were refunded`, payments.length, payments.length > 0);
  zero(
    'payments lost',
    count((payment) => rowsOf(payment).length === 0),
  );
  zero(
    'conversions not handed to the app',
    count((payment) => !storedOf(payment)),
  );
  zero(
    'conversions of another customer',
    count((payment) => rowsOf(payment).some(({ customer_id }) => customer_id !== payment.customerId)),
  );
  zero('conversions with an mcs_id on the wire', conversions.filter((row) => 'mcs_id' in row).length);
  zero(
    'refunds lost',
    count((payment) => payment.isRefunded && storedOf(payment)?.status !== 2),
  );
  const refundedThere = conversions.filter(({ status }) => status === 2);
  zero('refunded without a reason', refundedThere.filter(({ order_id }) => !refunded.has(order_id)).length);
  zero('refunded before converted', refundsTooEarly);

  const doubled = [...byOrder].filter(([, rows]) => rows.length > 1);
  if (mode === 'hold') zero('converted twice', doubled.length);
  else console.log(`  converted twice after an unclear outcome: ${doubled.length} of ${byOrder.size}`);
  const allowed = (order_id: string) => 1 + (unclear ? (unclear.get(order_id) ?? 0) : 1);
  zero('converted again without a reason', doubled.filter(([id, rows]) => rows.length > allowed(id)).length);
}

/** Whatever any process printed holds no secret. */
export function checkPrinted(): void {
  const output = allOutput();
  zero('secrets in what the processes printed', [TOKEN, PERSON].filter((secret) => output.includes(secret)).length);
}

function grouped<T>(rows: T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}
