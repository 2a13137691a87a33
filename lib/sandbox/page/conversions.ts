import type { Publisher } from '../../api/customer';
import type { FindPublisher } from '../publishers';
import type { RecordedConversion } from '../recorded-conversion';
import type { RegisteredCustomer } from '../registered-customer';

/** The live arrays, and whose a referral token is. */
export interface Sales {
  readonly customers: RegisteredCustomer[];
  readonly conversions: RecordedConversion[];
  readonly findPublisher: FindPublisher;
}

/** What an affiliate's conversions come to; without `affiliate`, where nobody knows whose they are. */
export interface AffiliateTotal {
  affiliate: string | undefined;
  count: number;
  /** Of the amounts of what is not refunded. */
  counted: number;
  refunded: number;
}

/** What the page shows of a conversion. The rest of it is in the raw request. */
export function viewConversion(
  conversion: RecordedConversion,
  { customers, conversions, findPublisher }: Sales,
): object {
  const { id, order_id, amount, status, created_at, customer_id, referrer } = conversion;
  const customer = customers.find((one) => one.id === customer_id);
  return {
    ...{ id, order_id, amount, status, created_at, customer_id, referrer },
    affiliate: affiliateOf(conversion, customer, findPublisher)?.full_name,
    isOfUnknown: customer_id !== undefined && !customer,
    isDouble: conversions.find((one) => one.order_id === order_id) !== conversion,
  };
}

/** By affiliate, the one with the largest amount first. */
export function affiliateTotals({ customers, conversions, findPublisher }: Sales): AffiliateTotal[] {
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  const totals = new Map<string | undefined, AffiliateTotal>();
  for (const conversion of conversions) {
    const publisher = affiliateOf(conversion, byId.get(conversion.customer_id ?? ''), findPublisher);
    const total = totals.get(publisher?.id) ?? { affiliate: publisher?.full_name, count: 0, counted: 0, refunded: 0 };
    totals.set(publisher?.id, add(total, conversion));
  }
  return [...totals.values()].sort((a, b) => b.counted - a.counted || b.refunded - a.refunded);
}

function affiliateOf(
  { referrer }: RecordedConversion,
  customer: RegisteredCustomer | undefined,
  findPublisher: FindPublisher,
): Publisher | undefined {
  return customer?.publisher ?? (referrer === undefined ? undefined : findPublisher(referrer));
}

function add(total: AffiliateTotal, { status, amount }: RecordedConversion): AffiliateTotal {
  const part = status === 2 ? 'refunded' : 'counted';
  return { ...total, count: total.count + 1, [part]: plus(total[part], amount) };
}

/** Of amounts beyond all measure no infinity is made, which could not be drawn. */
export function plus(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_VALUE);
}
