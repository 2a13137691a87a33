import type { IncomingMessage } from 'node:http';
import { isObject } from '../api/answer';
import type { NewConversion } from '../api/conversion';
import { isIdString } from '../api/id';
import { isReferralToken } from '../attribution/referral-token';
import { isRequired, readJson, refuseIfAny, type Fields, type Problem } from './refusal';
import type { RecordedConversion } from './recorded-conversion';

/** By field, what it takes. */
type Checks = Record<string, [test: (value: unknown) => boolean, takes: string]>;

const ID: Checks[string] = [isIdString, 'a non-blank string of at most 255 characters without control characters'];
const TEXT: Checks[string] = [(value) => typeof value === 'string', 'a string'];
const NUMBER: Checks[string] = [Number.isFinite, 'a number'];

const CONVERSION: Checks = {
  type: ID,
  order_id: ID,
  amount: [(value) => Number.isFinite(value) && (value as number) >= 0, 'a number, 0 or more'],
  customer_id: ID,
  referrer: [isReferralToken, 'a referral token'],
  coupon: TEXT,
  products: [Array.isArray, 'an array'],
};

const PRODUCT: Checks = {
  pid: [(value) => typeof value === 'string' || Number.isFinite(value), 'a string or a number'],
  name: TEXT,
  quantity: NUMBER,
  unit_price: NUMBER,
  total_price: NUMBER,
};

const STATUS: Checks = { status: [(value) => value === 1 || value === 2, '1 (approved) or 2 (refunded)'] };

/**
 * @throws Refusal
 */
export function readConversion(req: IncomingMessage, body: unknown): NewConversion {
  const sent = Object.entries(readJson(req, body));
  // Not by assignment: a field called __proto__ is kept like any other.
  const fields: Fields = Object.fromEntries(
    sent.filter(([name, value]) => value !== null || !Object.hasOwn(CONVERSION, name)),
  );
  const whose = ['customer_id', 'referrer'];
  const missing = ['type', 'order_id', 'amount'].filter((name) => fields[name] === undefined);
  if (whose.every((name) => fields[name] === undefined)) missing.push(...whose);
  refuseIfAny([
    ...missing.map(isRequired),
    ...problemsOf(fields, CONVERSION),
    ...problemsOfProducts(fields['products']),
  ]);
  return fields as NewConversion;
}

/**
 * @throws Refusal
 */
export function readStatus(req: IncomingMessage, body: unknown): RecordedConversion['status'] {
  const { status = null, ...further } = readJson(req, body);
  const unknown = Object.keys(further).map((name): Problem => [name, `The ${name} field can't be changed.`]);
  refuseIfAny([...(status === null ? [isRequired('status')] : problemsOf({ status }, STATUS)), ...unknown]);
  return status as RecordedConversion['status'];
}

function problemsOfProducts(products: unknown): Problem[] {
  if (!Array.isArray(products)) return [];
  return products.flatMap((product: unknown, at): Problem[] => {
    const path = `products.${at}`;
    return isObject(product)
      ? problemsOf(product, PRODUCT, `${path}.`)
      : [[path, `The ${path} field must be an object.`]];
  });
}

function problemsOf(fields: Fields, checks: Checks, path = ''): Problem[] {
  return Object.entries(checks)
    .filter(([name, [test]]) => (fields[name] ?? null) !== null && !test(fields[name]))
    .map(([name, [, takes]]) => [path + name, `The ${path}${name} field must be ${takes}.`]);
}
