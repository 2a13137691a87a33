import fc from 'fast-check';
import assert from 'node:assert/strict';
import type { ConversionInput } from 'express-affili';
import { isAffiliError } from '../../lib/affili-error';
import { checkConversion } from '../../lib/client/conversion-input';
import { anyCharacter } from '../support/any-character';
import { expectCleanJson } from '../support/clean-json';
import { nested } from '../support/nested';

/** A value that is made when it is used: fast-check looks into the values that it generates, and these would throw. */
class Lazy {
  constructor(readonly make: () => unknown) {}
}

/** The value itself, and the items of a list as well. */
function made(value: unknown): unknown {
  if (value instanceof Lazy) return value.make();
  return Array.isArray(value) ? value.map((item: unknown) => (item instanceof Lazy ? item.make() : item)) : value;
}

const throws = () => {
  throw new Error('of the app');
};
const circular: Record<string, unknown> = {};
circular['self'] = circular;

const text = fc.string({ unit: anyCharacter });
/** What no form and no database holds. */
const hostile = fc.oneof(
  fc.constantFrom<unknown[]>(
    ...[throws, Symbol('s'), NaN, -0, Infinity, Object('7'), Object(7n), new Array(1), new Date(NaN), new Date(0)],
    ...[
      '\0',
      '\ud800',
      'a'.repeat(256),
      'a'.repeat(513),
      { toJSON: throws },
      { toJSON: () => undefined },
      { toString: () => '7' },
    ],
    ...[circular, nested(498), nested(20_000), Promise.resolve(1)],
    new Lazy(() => new Proxy({}, { get: throws })),
    new Lazy(() => new Proxy({}, { ownKeys: throws })),
    new Lazy(() => new Proxy([], { get: throws })),
  ),
  fc.anything({ maxDepth: 1, maxKeys: 3, withBigInt: true, withDate: true, withMap: true, stringUnit: anyCharacter }),
);
/** Mostly what is right, now and then anything. */
const nearly = (right: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 30, arbitrary: right },
    { weight: 1, arbitrary: fc.constantFrom(null, undefined, '') },
    { weight: 1, arbitrary: hostile },
  );

const id = nearly(fc.oneof(fc.string({ minLength: 1, maxLength: 255 }), fc.maxSafeInteger(), fc.bigInt()));
const number = nearly(fc.oneof(fc.double({ noNaN: true, min: 0 }), fc.nat(), fc.constantFrom(0, 1e21)));
const token = nearly(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,20}$/));

const KNOWN = ['order_id', 'amount', 'customer_id', 'referrer', 'type', 'coupon', 'products'];
const anyName = fc.oneof(
  fc.constantFrom('__proto__', '', 'constructor', 'toJSON', 'length', 'a.b', '0', 'note'),
  fc.constantFrom('amount\0', '\0order_id', '__proto__\0', 'customer_id\ud800'),
  text,
);
const further = fc.array(fc.tuple(anyName, nearly(fc.oneof(text, fc.jsonValue()))), { maxLength: 3 });
/** Own fields, whatever their names are; not by assignment, which `__proto__` would not survive. */
const withFurther = (fields: fc.Arbitrary<object>) =>
  fc.tuple(fields, further, fc.boolean()).map(([known, names, isFirst]) => {
    const both = [names, Object.entries(known)];
    return Object.fromEntries((isFirst ? both : both.reverse()).flat() as [string, unknown][]);
  });

/** The same fields as an app may have them, or an attacker. */
const inSomeForm = (fields: fc.Arbitrary<object>) =>
  fc.tuple(fields, fc.nat(12)).map(([known, form]) => new Lazy(() => inForm(form, known)));

function inForm(form: number, fields: object): unknown {
  const value = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, made(field)]));
  const forms = [
    () => Object.create(value) as unknown,
    () => Object.assign(Object.create({ toJSON: () => value }) as object, { own: 1 }),
    () => Object.setPrototypeOf(value, null) as unknown,
    () => new Proxy(value, { get: throws }),
    () => Object.defineProperty(value, 'coupon', { get: throws, enumerable: true }),
    () => Object.defineProperty(value, 'coupon', { get: changing(), enumerable: true }),
  ];
  return forms[form]?.() ?? value;
}

/** Answers another value each time. */
function changing() {
  const values = ['a', 7, undefined, NaN, '\0'];
  return () => {
    values.push(values.shift());
    return values.at(-1);
  };
}

const product = { pid: id, name: nearly(text), quantity: number, unit_price: number, total_price: number };
const conversion = {
  order_id: id,
  amount: number,
  customer_id: id,
  referrer: token,
  type: nearly(fc.constantFrom('sale', 'lead')),
  coupon: nearly(text),
  products: nearly(fc.array(inSomeForm(withFurther(fc.record(product, { requiredKeys: [] }))), { maxLength: 3 })),
};
const anyConversion = fc.oneof(
  {
    weight: 12,
    arbitrary: inSomeForm(withFurther(fc.record(conversion, { requiredKeys: ['order_id', 'amount'] }))),
  },
  { weight: 1, arbitrary: hostile },
);

test('a conversion is made to clean JSON, or refused with an AffiliError that names what is wrong', () => {
  const counts = { taken: 0, refused: 0 };
  const property = fc.property(anyConversion, (recipe) => {
    const value = made(recipe);
    try {
      expectClean(checkConversion(value as ConversionInput));
      counts.taken += 1;
    } catch (error) {
      if (!isAffiliError(error)) throw error;
      assert.equal(error.code, 'ERR_AFFILI_INPUT');
      // Where its name is no plain word, which a visitor may have typed, it is only `a field`.
      const named = ['conversion', ...KNOWN, 'a field', ...namesOf(value)];
      assert.ok(
        named.some((name) => error.message.startsWith(name)),
        error.message,
      );
      assert.match(error.message, / takes /);
      counts.refused += 1;
    }
  });
  fc.assert(property, { numRuns: 2000 });
  // The values are near enough to right ones, and far enough from them.
  expect(counts.taken).toBeGreaterThan(300);
  expect(counts.refused).toBeGreaterThan(300);
}, 120_000);

function expectClean(sent: Record<string, unknown>) {
  expectCleanJson(sent);
  const { order_id, customer_id, referrer, type, amount, products = [] } = sent;
  for (const [field, longest] of [
    [order_id, 255],
    [type, 255],
    [customer_id ?? 'none', 512],
  ] as const) {
    assert.ok(typeof field === 'string' && field.trim() !== '' && field.length <= longest);
  }
  assert.ok(Number.isFinite(amount) && (amount as number) >= 0);
  assert.ok(customer_id !== undefined || referrer !== undefined);
  if (referrer !== undefined) assert.match(referrer as string, /^[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,254}$/);
  for (const line of products as Record<string, unknown>[]) {
    assert.ok(typeof line === 'object' && line !== null && !Array.isArray(line));
    for (const name of ['quantity', 'unit_price', 'total_price']) {
      assert.ok(!Object.hasOwn(line, name) || Number.isFinite(line[name]), name);
    }
  }
}

function namesOf(value: unknown): string[] {
  try {
    return Object.keys(value as object).filter((name) => name !== '');
  } catch {
    return [];
  }
}
