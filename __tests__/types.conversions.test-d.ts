/*
 * Compiled by `tsc`, never run, as `types.test-d.ts`: what users' code of conversions, and of what failed, is made of.
 */
import type { Request as Request5, Response as Response5 } from 'express';
import type { Request as Request4 } from 'express4';
import {
  affili,
  conversionFrom,
  ensureCustomer,
  recordConversion,
  type AffiliError,
  type AffiliMiddleware,
  type ConversionInput,
  type FailedConversion,
  type FailedRegistration,
  type NewConversion,
  type Outbox,
  type Registration,
} from 'express-affili';

/** What apps have at hand about a payment. */
interface Invoice {
  id: number;
  amount: number;
  coupon: string | null;
  lines: { pid: string; name: string; quantity: number }[];
}

export async function recordsAnAppsPayment(
  req: Request5,
  oldReq: Request4,
  invoice: Invoice,
  user: { id: number; affiliCustomerId: string | null; referrer?: string },
) {
  const payment: ConversionInput = {
    order_id: invoice.id,
    amount: invoice.amount,
    customer_id: user.affiliCustomerId,
    referrer: user.referrer,
    coupon: invoice.coupon,
    products: invoice.lines,
    currency: 'IRR',
  };
  const ids: (string | null)[] = [
    await recordConversion(req, payment),
    await recordConversion(oldReq, { order_id: 42n, amount: 0 }),
    await recordConversion(req, { order_id: 'invoice-1', amount: 1, type: 'lead', customer_id: undefined }),
    await ensureCustomer(req, user.id),
    await ensureCustomer(oldReq, String(user.id), { email: 'a@b.ir' }),
    await ensureCustomer(req, 42n, null),
  ];
  const conversion: NewConversion | null = conversionFrom(req, payment) ?? conversionFrom(oldReq, payment);
  const again: string | null = conversion && (await recordConversion(req, conversion));
  return [...ids, again];
}

const report = (...facts: unknown[]) => console.error(...facts);

/** Each in a call of its own: of the elements of an array, `tsc` lets pass what it refuses alone. */
export const mounted: AffiliMiddleware[] = [
  affili({
    onError: (error, failed) =>
      failed.kind === 'conversion'
        ? report(error, failed.conversion.order_id, failed.queued)
        : report(error, failed.registration.mcs_id, failed.queued),
  }),
  affili({
    onError: async (error: AffiliError, failed: FailedRegistration | FailedConversion) => {
      const url: string | undefined = failed.req.url;
      await Promise.resolve(report(error, url));
    },
  }),
  affili({ onError: (error, { req }: { req: Request5 }) => report(error, req.ip) }),
  affili({ onError: report }),
  // @ts-expect-error what failed may be a conversion
  affili({ onError: (error, failed) => report(error, failed.registration) }),
  // @ts-expect-error what failed may be a conversion
  affili({ onError: (error, { registration }) => report(error, registration) }),
  // @ts-expect-error what failed may be a conversion
  affili({ onError: (error: AffiliError, { registration }: FailedRegistration) => report(error, registration) }),
  affili({ outbox: { add: (registration) => Promise.resolve(registration.mcs_id) } }),
  affili({
    outbox: {
      add: (registration) => Promise.resolve(registration.mcs_id),
      addConversion: async (conversion, { startAfter = 0 } = {}) => Promise.resolve([conversion.order_id, startAfter]),
    },
  }),
];

export class OwnOutbox implements Outbox {
  async add(registration: Registration, options?: { startAfter?: number }): Promise<void> {
    await Promise.resolve([registration.mcs_id, options?.startAfter]);
  }
}

export class ConversionOutbox extends OwnOutbox implements Outbox {
  async addConversion(conversion: NewConversion, options?: { startAfter?: number }): Promise<void> {
    await Promise.resolve([conversion.order_id, options?.startAfter]);
  }
}

export const mountedWithOutbox = [affili({ outbox: new OwnOutbox() }), affili({ outbox: new ConversionOutbox() })];

export function isNoConversion(req: Request5, res: Response5): unknown[] {
  return [
    // @ts-expect-error a payment is needed
    recordConversion(req),
    // @ts-expect-error a payment has an amount
    recordConversion(req, { order_id: 42 }),
    // @ts-expect-error a payment has an id
    conversionFrom(req, { amount: 1000 }),
    // @ts-expect-error an id that may not be there
    recordConversion(req, { order_id: undefined as string | undefined, amount: 1000 }),
    // @ts-expect-error an amount is a number
    recordConversion(req, { order_id: 42, amount: '1000' }),
    // @ts-expect-error Affili's ids are strings
    recordConversion(req, { order_id: 42, amount: 1000, customer_id: 7 }),
    // @ts-expect-error a response is no request
    recordConversion(res, { order_id: 42, amount: 1000 }),
    // @ts-expect-error an id is needed
    ensureCustomer(req),
    // @ts-expect-error what failed may be a registration
    affili({ onError: (_error, { conversion }) => void conversion }),
    // @ts-expect-error an outbox that takes conversions takes registrations too
    affili({ outbox: { addConversion: () => Promise.resolve() } }),
  ];
}
