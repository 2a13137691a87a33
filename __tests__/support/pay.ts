import type { Express } from 'express';
import { recordConversion, type ConversionInput } from 'express-affili';
import type { HostileServer } from './hostile-server';
import { PERSON } from './secrets';
import { visit, type Visit } from './visit';

/** A payment whose customer is at Affili. */
export const PAYMENT = {
  order_id: 'invoice-1',
  amount: 250_000,
  customer_id: 'affili-7',
  coupon: PERSON.first_name,
  products: [{ pid: 7, name: PERSON.email }],
};

/** What is sent of it. */
export const CONVERSION = { type: 'sale', ...PAYMENT };

/** The least that can be told of a payment, but for whose it is. */
export const ORDER = { order_id: 'invoice-1', amount: 250_000 };

/** What `recordConversion` answers in a route of the app, to a visitor who brings no referrer unless it is told one. */
export async function pay(app: Express, from: Visit = {}, conversion: ConversionInput = PAYMENT) {
  return (await visit(app, from, (req) => recordConversion(req, conversion))).result;
}

/** The bodies of all requests, in order. */
export function bodiesOf({ seen }: HostileServer): unknown[] {
  return seen.map(({ body }) => JSON.parse(body) as unknown);
}
