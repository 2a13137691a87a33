import type { RecordedConversion } from '../rows';
import { affiliateOf, amountOf, type Sales } from './views';

/** How many affiliates are named. */
const NAMED = 9;

/** The totals of an affiliate's conversions; without `affiliate`, of conversions whose affiliate is unknown. */
export interface AffiliateTotal {
  affiliate?: string | undefined;
  /** Whether these are the totals of all further affiliates together. */
  isRest?: boolean;
  count: number;
  /** The sum of the amounts that are not refunded. */
  counted: number;
  refunded: number;
}

/** The totals by affiliate, the largest amount first. */
export function affiliateTotals({ customers, conversions, findPublisher }: Sales): AffiliateTotal[] {
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  const totals = new Map<string | undefined, AffiliateTotal>();
  for (const conversion of conversions) {
    const publisher = affiliateOf(conversion, byId.get(conversion.customer_id ?? ''), findPublisher);
    const total = totals.get(publisher?.id) ?? { affiliate: publisher?.full_name, count: 0, counted: 0, refunded: 0 };
    totals.set(publisher?.id, plus(total, toTotal(conversion)));
  }
  const sorted = [...totals.values()].sort((a, b) => b.counted - a.counted || b.refunded - a.refunded);
  if (sorted.length <= NAMED + 1) return sorted;
  const rest = sorted.slice(NAMED).reduce(plus);
  return [...sorted.slice(0, NAMED), { ...rest, affiliate: undefined, isRest: true }];
}

function toTotal(conversion: RecordedConversion): AffiliateTotal {
  const amount = amountOf(conversion);
  const isRefunded = conversion.status === 2;
  return { count: 1, counted: isRefunded ? 0 : amount, refunded: isRefunded ? amount : 0 };
}

/** The affiliate is that of the first. Never infinity, which JSON does not have. */
function plus(total: AffiliateTotal, { count, counted, refunded }: AffiliateTotal): AffiliateTotal {
  return {
    ...total,
    count: total.count + count,
    counted: Math.min(total.counted + counted, Number.MAX_VALUE),
    refunded: Math.min(total.refunded + refunded, Number.MAX_VALUE),
  };
}
