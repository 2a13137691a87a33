import type { ConversionInput } from 'express-affili';
import { clientOf } from '../support/client-of';
import { errorOf, wrongInput } from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { CONVERSION } from '../support/secrets';

const circular: Record<string, unknown> = {};
circular['self'] = circular;

const throws = () => {
  // What an app's own code throws may tell anything.
  throw new Error(CONVERSION.order_id);
};
const throwing = (name: string, fields: object = {}) =>
  Object.defineProperty({ ...fields }, name, { get: throws, enumerable: true });
const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
const withProduct = (product: unknown) => ({ products: [{ pid: 'p' }, product] });

/** In place of fields of a conversion that is right. */
const WRONG_FIELDS: [string, object, RegExp][] = [
  ...[undefined, null, '', ' \t', 'a\nb', 'a\0', '\ud800', 'a'.repeat(256), 1.5, NaN, 2 ** 53, true, {}, ['7']].map(
    (order_id): [string, object, RegExp] => [`the order_id ${shown(order_id)}`, { order_id }, /^order_id takes a non-/],
  ),
  ['an order_id of 256 digits', { order_id: 10n ** 255n }, /^order_id takes/],
  ...[undefined, null, '', '1490', NaN, -1, -0.01, Infinity, -Infinity, 1490n, true, [1490], {}, new Number(1490)].map(
    (amount): [string, object, RegExp] => [
      `the amount ${shown(amount)}`,
      { amount },
      /^amount takes a finite number, 0 or more$/,
    ],
  ),
  ...[' ', 'a\n', 'a'.repeat(256), 1.5, true, {}, []].map((customer_id): [string, object, RegExp] => [
    `the customer_id ${shown(customer_id)}`,
    { customer_id },
    /^customer_id takes/,
  ]),
  ...['/pricing', ' aff-1', 'aff-1\n', 'a'.repeat(256), 7, {}, ['aff-1']].map((referrer): [string, object, RegExp] => [
    `the referrer ${shown(referrer)}`,
    { referrer },
    /^referrer takes a referral token/,
  ]),
  ...['', ' ', 'sa\nle', 7, {}].map((type): [string, object, RegExp] => [
    `the type ${shown(type)}`,
    { type },
    /^type takes a non-blank string, such as 'sale'$/,
  ]),
  [
    'neither customer_id nor referrer',
    { customer_id: undefined, referrer: undefined },
    /^conversion takes a customer_id or a referrer/,
  ],
  ['null for both', { customer_id: null, referrer: null }, /^conversion takes a customer_id or a referrer/],
  ['nothing typed for both', { customer_id: '', referrer: '' }, /^conversion takes a customer_id or a referrer/],
  ['a coupon that is a number', { coupon: 7 }, /^coupon takes a string$/],
  ['products that are an object', { products: { pid: 'p' } }, /^products takes an array of products$/],
  ['products that are a string', { products: 'p' }, /^products takes/],
  ['a product that is a string', withProduct('p'), /^products\[1\] takes an object of pid, name, quantity/],
  ['a product that is null', withProduct(null), /^products\[1\] takes/],
  ['a product that is undefined', withProduct(undefined), /^products\[1\] takes/],
  ['a product that is a list', withProduct([]), /^products\[1\] takes/],
  ['a hole among the products', { products: Object.assign([], { 1: { pid: 'p' } }) }, /^products\[0\] takes/],
  ['a blank pid', withProduct({ pid: ' ' }), /^products\[1\]\.pid takes a non-blank string/],
  ['a pid with a fraction', withProduct({ pid: 1.5 }), /^products\[1\]\.pid takes/],
  ['a name that is a number', withProduct({ name: 7 }), /^products\[1\]\.name takes a string$/],
  ...['quantity', 'unit_price', 'total_price'].flatMap((name) =>
    ['1', '', NaN, Infinity, 1n, true].map((value): [string, object, RegExp] => [
      `the ${name} ${shown(value)} of a product`,
      withProduct({ [name]: value }),
      new RegExp(`^products\\[1\\]\\.${name} takes a finite number$`),
    ]),
  ),
  ...Object.entries({
    'a bigint': 1n,
    NaN: NaN,
    'Infinity inside': { of: [Infinity] },
    'a function': throws,
    'a symbol': Symbol('note'),
    'a circle': circular,
    'a getter that throws': throwing('of'),
    'a toJSON that throws': { toJSON: throws },
    'a Proxy that throws': new Proxy({}, { ownKeys: throws }),
    '500 levels': nested(500),
    'more levels than the stack': nested(100_000),
  }).flatMap(([what, value]): [string, object, RegExp][] => [
    [`a further field with ${what}`, { note: value }, /^note takes what JSON can carry$/],
    [
      `a further field of a product with ${what}`,
      withProduct({ note: value }),
      /^products\[1\]\.note takes what JSON can/,
    ],
  ]),
  ['a product whose toJSON answers a string', withProduct(jsonOf(() => 'p')), /^products\[1\] takes an object of pid/],
  ['a product whose toJSON answers nothing', withProduct(jsonOf(() => undefined)), /^products\[1\] takes an object/],
  ['a product whose toJSON answers a wrong one', withProduct(jsonOf(() => ({ pid: {} }))), /^products\[1\]\.pid takes/],
  [
    'a product whose toJSON is not of Object',
    withProduct(jsonOf(() => 'p', null)),
    /^products\[1\] takes an object of/,
  ],
  ['a product whose toJSON throws', withProduct(jsonOf(throws)), /^conversion takes what JSON can carry/],
  ['a product that is a Date', withProduct(new Date()), /^products\[1\] takes an object of pid/],
  [
    'a product with a getter that throws',
    withProduct(throwing('pid')),
    /^products\[1\] takes a plain object whose fields/,
  ],
  ['a name that is of an amount but for NUL', { 'amount\0': 'x' }, /^amount takes/],
  ['a name that is of an order_id but for NUL', { '\0order_id': ' ' }, /^order_id takes/],
  ['a further field whose name tells more', { 'a\nb': 1n }, /^a field takes what JSON can carry$/],
  ['a further field whose name is long', { ['a'.repeat(1_000_000)]: 1n }, /^a field takes what JSON can carry$/],
  ['more than 256 KB', { note: 'ü'.repeat(131_072) }, /^conversion takes what JSON can carry in 262144 bytes$/],
];

const WRONG: [string, unknown, RegExp][] = [
  ['nothing', undefined, /^conversion takes an object of order_id, amount/],
  ['null', null, /^conversion takes/],
  ['a list', [CONVERSION], /^conversion takes/],
  ['a string', JSON.stringify(CONVERSION), /^conversion takes/],
  ['a function', () => CONVERSION, /^conversion takes/],
  ['an empty object', {}, /^order_id takes/],
  ['a Map', new Map(Object.entries(CONVERSION)), /^order_id takes/],
  ['a promise', Promise.resolve(CONVERSION), /^order_id takes/],
  ['fields in __proto__', JSON.parse(`{"__proto__":${JSON.stringify(CONVERSION)}}`), /^order_id takes/],
  ['a getter that throws', throwing('order_id', CONVERSION), /^conversion takes a plain object whose fields can be/],
  ['a Proxy that throws', new Proxy(CONVERSION, { get: throws }), /^conversion takes a plain object/],
  ['a revoked Proxy', revoked(), /^conversion takes a plain object/],
  ...WRONG_FIELDS.map(([what, fields, message]): [string, unknown, RegExp] => [
    what,
    { ...CONVERSION, ...fields },
    message,
  ]),
];

test.each(WRONG)('refuses %s, names it without its value, and sends nothing', async (_, conversion, message) => {
  const affili = await hostileServer();
  const error = await errorOf(clientOf(affili).conversions.create(conversion as ConversionInput));
  expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(message) as string });
  expect(affili.connections).toBe(0);
});

test.each<[string, object]>([
  ['256 KB', { note: 'a'.repeat(262_144 - JSON.stringify({ type: 'sale', ...CONVERSION, note: '' }).length) }],
  ['497 levels', { note: nested(497) }],
  ['497 levels in a product', withProduct({ note: nested(497) })],
])('takes %s', async (_, fields) => {
  const affili = await hostileServer();
  await clientOf(affili).conversions.create({ ...CONVERSION, ...fields });
  expect(JSON.parse(affili.seen[0]!.body)).toEqual({ type: 'sale', ...CONVERSION, ...fields });
});

/** As an entity has it whose class says what is JSON of it. */
function jsonOf(toJSON: () => unknown, prototype: object | null = Object.prototype): object {
  return Object.create(Object.assign(Object.create(prototype) as object, { toJSON })) as object;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function shown(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value)?.slice(0, 20) ?? String(value));
}
