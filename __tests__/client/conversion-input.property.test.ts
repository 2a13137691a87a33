import fc from 'fast-check';
import assert from 'node:assert/strict';
import type { ConversionInput } from 'express-affili';
import { isAffiliError } from '../../lib/affili-error';
import { checkConversion } from '../../lib/client/conversion-input';
import { anyCharacter } from '../support/any-character';
import { expectCleanJson } from '../support/clean-json';
import { changing, Entity, hostile, Lazy, made, throws, Written } from './hostile-values';

const text = fc.string({ unit: anyCharacter });
/** Mostly what is right, now and then anything. */
const nearly = (right: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 30, arbitrary: right },
    { weight: 1, arbitrary: fc.constantFrom(null, undefined, '') },
    { weight: 1, arbitrary: hostile },
  );

const id = fc.oneof(fc.string({ minLength: 1, maxLength: 255 }), fc.maxSafeInteger(), fc.bigInt());
const number = fc.oneof(fc.double({ noNaN: true, min: 0 }), fc.nat(), fc.constantFrom(0, 0.1, 1e21, Number.MAX_VALUE));
const token = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,20}$/);

const anyName = fc.oneof(
  fc.constantFrom(
    '__proto__',
    '',
    'constructor',
    'toJSON',
    'valueOf',
    'length',
    '{#label}',
    'a.b',
    '0',
    'amount\0',
    '\0order_id',
    '__proto__\0',
    'customer_id\ud800',
    'note',
  ),
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
const inSomeForm = (fields: fc.Arbitrary<object>): fc.Arbitrary<unknown> =>
  fc
    .tuple(fields, fc.nat(24), nearly(fc.jsonValue()))
    .map(([known, form, json]) => new Lazy(() => inForm(form, known, json)));

function inForm(form: number, fields: object, json: unknown): object {
  const value = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, made(field)]));
  const forms = [
    () => new Entity(value),
    () => new Written({ ...value, json: made(json) }),
    () => Object.assign(Object.create(null) as object, value),
    () => Object.create(value) as object,
    () => new Proxy(value, { get: throws }),
    () => new Proxy(value, {}),
    () => Object.freeze(value),
    () => Object.defineProperty(value, 'coupon', { get: throws, enumerable: true }),
    () => Object.defineProperty(value, 'coupon', { get: changing(), enumerable: true }),
    () => ({ ...value, [Symbol('order_id')]: 7 }),
  ];
  return forms[form]?.() ?? value;
}

const product = withFurther(
  fc.record(
    {
      pid: nearly(id),
      name: nearly(text),
      quantity: nearly(number),
      unit_price: nearly(number),
      total_price: nearly(number),
    },
    { requiredKeys: [] },
  ),
);
const conversionOf = (products: fc.Arbitrary<unknown>) =>
  withFurther(
    fc.record(
      {
        order_id: nearly(id),
        amount: nearly(number),
        customer_id: nearly(id),
        referrer: nearly(token),
        type: nearly(fc.constantFrom('sale', 'lead')),
        coupon: nearly(text),
        products: nearly(fc.array(products, { maxLength: 3 })),
      },
      { requiredKeys: ['order_id', 'amount'] },
    ),
  );
const conversion = inSomeForm(conversionOf(inSomeForm(product)));

test('a conversion is made to clean JSON, or refused with an AffiliError that names what is wrong', () => {
  const counts = { taken: 0, refused: 0 };
  const property = fc.property(
    fc.oneof({ weight: 12, arbitrary: conversion }, { weight: 1, arbitrary: hostile }),
    (recipe) => {
      const value = made(recipe);
      try {
        expectClean(checkConversion(value as ConversionInput));
        counts.taken += 1;
      } catch (error) {
        if (!isAffiliError(error)) throw error;
        assert.equal(error.code, 'ERR_AFFILI_INPUT');
        const named = [
          'conversion',
          'order_id',
          'amount',
          'customer_id',
          'referrer',
          'type',
          'coupon',
          'products',
          // Where its name is no plain word, which a visitor may have typed.
          'a field',
          ...namesOf(value),
        ];
        assert.ok(
          named.some((name) => error.message.startsWith(name)),
          error.message,
        );
        assert.match(error.message, / takes /);
        counts.refused += 1;
      }
    },
  );
  fc.assert(property, { numRuns: 2000 });
  // The values are near enough to right ones, and far enough from them.
  expect(counts.taken).toBeGreaterThan(300);
  expect(counts.refused).toBeGreaterThan(300);
}, 120_000);

function expectClean(sent: Record<string, unknown>) {
  expectCleanJson(sent);
  for (const name of ['order_id', 'customer_id', 'type'].filter(
    (name) => name === 'order_id' || Object.hasOwn(sent, name),
  )) {
    const field = sent[name];
    assert.ok(typeof field === 'string' && field.trim() !== '' && field.length <= 255, name);
  }
  assert.ok(Object.hasOwn(sent, 'type') && Object.hasOwn(sent, 'amount'));
  assert.ok(Number.isFinite(sent['amount']) && (sent['amount'] as number) >= 0);
  assert.ok(Object.hasOwn(sent, 'customer_id') || Object.hasOwn(sent, 'referrer'));
  if (Object.hasOwn(sent, 'referrer'))
    assert.match(sent['referrer'] as string, /^[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,254}$/);
  for (const line of (sent['products'] ?? []) as Record<string, unknown>[]) {
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
