import { isObject } from '../../api/answer';
import type { Publisher } from '../../api/customer';
import { STRING_FIELDS } from '../../api/meta-data';
import type { FindPublisher } from '../publishers';
import type { RecordedConversion, RegisteredCustomer } from '../rows';

/** How many fields of a customer the page shows. The rest is in the raw request. */
const SHOWN_FIELDS = 50;
/** In characters. */
const SHOWN_VALUE = 1000;

/** What the page shows of a customer: the documented fields of `meta_data` first, then the others by name. */
export function viewCustomer({ id, mcs_id, referrer, publisher, created_at, meta_data }: RegisteredCustomer): object {
  // Rows that a test put there may contain anything.
  const fields = isObject(meta_data) ? meta_data : {};
  const documented = STRING_FIELDS.filter((name) => Object.hasOwn(fields, name));
  const others = Object.keys(fields).filter((name) => !(documented as string[]).includes(name));
  const names = [...documented, ...others.sort()].slice(0, SHOWN_FIELDS);
  return {
    id,
    mcs_id,
    referrer,
    publisher: publisher?.full_name,
    created_at,
    meta_data: names.map((name) => [shortened(name), shortened(toText(fields[name]))]),
  };
}

function toText(value: unknown): string {
  // JSON.stringify returns undefined for functions and the like.
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function shortened(text: string): string {
  return text.length > SHOWN_VALUE ? `${text.slice(0, SHOWN_VALUE)}…` : text;
}

/** The live arrays, and who owns a referral token. */
export interface Sales {
  readonly customers: RegisteredCustomer[];
  readonly conversions: RecordedConversion[];
  readonly findPublisher: FindPublisher;
}

/** What the page shows of a conversion. The rest is in the raw request. */
export function viewConversion(
  conversion: RecordedConversion,
  { customers, conversions, findPublisher }: Sales,
): object {
  const { id, order_id, status, created_at, customer_id, referrer } = conversion;
  const customer = customers.find((one) => one.id === customer_id);
  return {
    id,
    order_id,
    amount: amountOf(conversion),
    status,
    created_at,
    customer_id,
    referrer,
    affiliate: affiliateOf(conversion, customer, findPublisher)?.full_name,
    isOfUnknown: customer_id !== undefined && !customer,
    isDouble: conversions.find((one) => one.order_id === order_id) !== conversion,
  };
}

export function affiliateOf(
  { referrer }: RecordedConversion,
  customer: RegisteredCustomer | undefined,
  findPublisher: FindPublisher,
): Publisher | undefined {
  return customer?.publisher ?? (referrer === undefined ? undefined : findPublisher(referrer));
}

/** A row that a test put there may contain anything. */
export function amountOf({ amount }: RecordedConversion): number {
  return Number.isFinite(amount) ? amount : 0;
}
