import type { ConversionInput } from 'express-affili';
import { readConversion } from '../../lib/client/conversion-input';
import { clientOf } from '../support/client-of';
import { errorOf, wrongInput } from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { nested } from '../support/nested';
import { CONVERSION } from '../support/secrets';

const circular: Record<string, unknown> = {};
circular['self'] = circular;

const throws = () => {
  // What an app's own code throws may tell anything.
  throw new Error(CONVERSION.order_id);
};
const throwing = (name: string, fields: object = {}) =>
  Object.defineProperty({ ...fields }, name, { get: throws, enumerable: true });
const withProduct = (product: unknown) => ({ products: [{ pid: 'p' }, product] });

type Row = [what: string, fields: object, message: RegExp];

/** A row for each of these wrong values of a field; `of` puts the field where it belongs. */
const wrongValues = (name: string, values: unknown[], message: RegExp, of = (fields: object) => fields) =>
  values.map((value): Row => [`the ${name} ${shown(value)}`, of({ [name]: value }), message]);

/** In place of fields of a conversion that is right. */
const WRONG_FIELDS: Row[] = [
  ...wrongValues('order_id', [undefined, ' \t', 'a\0', '\ud800', 'a'.repeat(256), 1.5, {}], /^order_id takes a non-/),
  ...wrongValues('amount', [undefined, '1490', NaN, -0.01, 1490n], /^amount takes a finite number, 0 or more$/),
  ...wrongValues('customer_id', [' ', 1.5, {}], /^customer_id takes/),
  ...wrongValues('referrer', ['/pricing', 'aff-1\n', 7], /^referrer takes a referral token/),
  ...wrongValues('type', ['', 7], /^type takes a non-blank string, such as 'sale'$/),
  [
    'nothing that says whose it is',
    { customer_id: null, referrer: '' },
    /^conversion takes a customer_id or a referrer/,
  ],
  ['a coupon that is a number', { coupon: 7 }, /^coupon takes a string$/],
  ['products that are an object', { products: { pid: 'p' } }, /^products takes an array of products$/],
  ['products that throw where they are read', { products: new Proxy([], { get: throws }) }, /^products takes/],
  ...['p', null, []].map((product): Row => [
    `the product ${shown(product)}`,
    withProduct(product),
    /^products\[1\] takes an object of pid, name, quantity/,
  ]),
  ['a hole among the products', { products: Object.assign([], { 1: { pid: 'p' } }) }, /^products\[0\] takes/],
  ...wrongValues('pid', [' ', 1.5], /^products\[1\]\.pid takes a non-blank string/, withProduct),
  ...wrongValues('name', [7], /^products\[1\]\.name takes a string$/, withProduct),
  ...wrongValues('quantity', ['1', NaN, 1n], /^products\[1\]\.quantity takes a finite number$/, withProduct),
  ...wrongValues('unit_price', [''], /^products\[1\]\.unit_price takes a finite number$/, withProduct),
  ...wrongValues('total_price', [true], /^products\[1\]\.total_price takes a finite number$/, withProduct),
  ...Object.entries({
    'a bigint': 1n,
    NaN: NaN,
    'Infinity inside': { of: [Infinity] },
    'a function': throws,
    'a circle': circular,
    'a toJSON that throws': { toJSON: throws },
    '500 levels': nested(500),
    'more levels than the stack': nested(100_000),
  }).map(([what, value]): Row => [`a further field with ${what}`, { note: value }, /^note takes what JSON can carry$/]),
  [
    'a further field of a product that JSON can not carry',
    withProduct({ note: 1n }),
    /^products\[1\]\.note takes what/,
  ],
  ['a product whose toJSON answers a string', withProduct(jsonOf(() => 'p')), /^products\[1\] takes an object of pid/],
  ['a product whose toJSON answers nothing', withProduct(jsonOf(() => undefined)), /^products\[1\] takes an object/],
  ['a product whose toJSON answers a wrong one', withProduct(jsonOf(() => ({ pid: {} }))), /^products\[1\]\.pid takes/],
  ['a product whose toJSON throws', withProduct(jsonOf(throws)), /^conversion takes what JSON can carry/],
  [
    'a product with a getter that throws',
    withProduct(throwing('pid')),
    /^products\[1\] takes a plain object whose fields/,
  ],
  ['a name that is of an amount but for NUL', { 'amount\0': 1 }, /^amount takes exactly this name, not another/],
  ['a further field whose name tells more', { 'a\nb': 1n }, /^a field takes what JSON can carry$/],
  ['a further field whose name is long', { ['a'.repeat(1_000_000)]: 1n }, /^a field takes what JSON can carry$/],
  [
    'more than 256 KB in all its products',
    { products: Array.from({ length: 3 }, () => ({ note: 'a'.repeat(90_000) })) },
    /^conversion takes what JSON can carry in 262144 bytes$/,
  ],
  [
    'more than 256 KB in empty products',
    { products: Array.from({ length: 90_000 }, () => ({})) },
    /^conversion takes what JSON can carry in 262144 bytes$/,
  ],
  ['more than 256 KB', { note: 'ü'.repeat(131_072) }, /^conversion takes what JSON can carry in 262144 bytes$/],
];

const WRONG: [string, unknown, RegExp][] = [
  ['nothing', undefined, /^conversion takes an object of order_id, amount/],
  [
    'another spelling of a name',
    { ...CONVERSION, customerId: 'c-1' },
    /^customer_id takes exactly this name, not another spelling of it$/,
  ],
  ['another case', { ...CONVERSION, MCS_ID: '42' }, /^mcs_id takes exactly this name/],
  ['a list', [CONVERSION], /^conversion takes/],
  ['a string', JSON.stringify(CONVERSION), /^conversion takes/],
  ['a promise', Promise.resolve(CONVERSION), /^order_id takes/],
  ['fields in __proto__', JSON.parse(`{"__proto__":${JSON.stringify(CONVERSION)}}`), /^order_id takes/],
  ['a getter that throws', throwing('order_id', CONVERSION), /^conversion takes a plain object whose fields can be/],
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
  ['497 levels in a product', withProduct({ note: nested(497) })],
])('takes %s', async (_, fields) => {
  const affili = await hostileServer();
  await clientOf(affili).conversions.create({ ...CONVERSION, ...fields });
  expect(JSON.parse(affili.seen[0]!.body)).toEqual({ type: 'sale', ...CONVERSION, ...fields });
});

test('takes what it has read once more, to the last byte', () => {
  const rest = JSON.stringify({ type: 'sale', ...CONVERSION, note: '' }).length;
  const read = readConversion({ ...CONVERSION, note: 'a'.repeat(262_144 - rest) });
  expect(readConversion(read)).toEqual(read);
});

test('reads a further field no further where it is too large', async () => {
  const read = jest.fn();
  const note = Object.defineProperty({ text: 'a'.repeat(262_144) }, 'more', { enumerable: true, get: read });
  const error = await errorOf(clientOf(await hostileServer()).conversions.create({ ...CONVERSION, note }));
  expect(error).toMatchObject({ ...wrongInput, message: 'conversion takes what JSON can carry in 262144 bytes' });
  expect(read).not.toHaveBeenCalled();
});

/** As an entity has it whose class says what is JSON of it. */
function jsonOf(toJSON: () => unknown): object {
  return Object.create({ toJSON }) as object;
}

function shown(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value)?.slice(0, 20) ?? String(value));
}
