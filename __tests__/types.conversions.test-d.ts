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
  type AffiliClient,
  type AffiliError,
  type AffiliMiddleware,
  type Conversion,
  type ConversionChanges,
  type ConversionInput,
  type ConversionProduct,
  type ConversionStatus,
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
  lines: InvoiceLine[];
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

interface InvoiceLine {
  pid: number;
  name: string | null;
  quantity: number;
  unit_price: number;
  vat: number;
}
interface Payment {
  order_id: bigint;
  amount: number;
  customer_id: string | null;
  products: readonly InvoiceLine[];
  gateway: string;
}

export async function usesTheClient({ conversions }: AffiliClient, payment: Payment): Promise<string> {
  const conversion: Conversion = await conversions.create(payment);
  await conversions.create({ order_id: '7', amount: 0, referrer: 'aff-1', products: null, coupon: null, type: null });
  await conversions.create({ order_id: 7n, amount: 0, products: [{ pid: 7, sku: 'a' }, { name: null }, {}] });
  const product: ConversionProduct = { pid: 'p', name: 'Pro', quantity: 1, unit_price: 1490, total_price: 1490 };
  const input: ConversionInput = { order_id: 7, amount: 1490, customer_id: conversion.id, products: [product] };
  await conversions.create({ ...input, note: 'again' });
  const status: ConversionStatus = 'approved';
  const changes: ConversionChanges = { status };
  const changed: Conversion = await conversions.update(conversion.id, changes);
  const wage: unknown = changed['wage'];
  return `${changed.id} ${String(wage)}`;
}

export function sends({ type, order_id, amount, customer_id, referrer, products }: NewConversion): unknown[] {
  return [
    type satisfies string,
    order_id satisfies string,
    amount satisfies number,
    [customer_id, referrer] satisfies (string | undefined)[],
    products satisfies ConversionProduct[] | undefined,
  ];
}

export function isRefusedOfConversions({ conversions }: AffiliClient, { id }: Conversion): unknown[] {
  const paid = { order_id: 7, amount: 1490 };
  return [
    // @ts-expect-error an amount is no bigint
    conversions.create({ ...paid, amount: 1490n }),
    // @ts-expect-error an amount that may not be there
    conversions.create({ ...paid, amount: null as number | null }),
    // @ts-expect-error an id that may not be there
    conversions.create({ ...paid, order_id: null }),
    // @ts-expect-error a coupon is a string
    conversions.create({ ...paid, coupon: 7 }),
    // @ts-expect-error products are a list
    conversions.create({ ...paid, products: { pid: 7 } }),
    // @ts-expect-error a quantity is a number
    conversions.create({ ...paid, products: [{ quantity: '1' }] }),
    // @ts-expect-error a line of the app's own that says the price in words
    conversions.create({ ...paid, products: [] as { pid: number; unit_price: string }[] }),
    // @ts-expect-error a status that does not exist
    conversions.update(id, { status: 'paid' }),
    // @ts-expect-error Affili's number of a status
    conversions.update(id, { status: 2 }),
    // @ts-expect-error a status is needed
    conversions.update(id, {}),
    // @ts-expect-error nothing but the status can be changed
    conversions.update(id, { status: 'approved', amount: 0 }),
    // @ts-expect-error an id is needed
    conversions.update({ status: 'approved' }),
  ];
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
