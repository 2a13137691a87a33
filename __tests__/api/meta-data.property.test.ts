import express from 'express';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { registrationFrom, type MetaDataInput } from 'express-affili';
import { anyCharacter } from '../support/any-character';
import { expectCleanJson } from '../support/clean-json';
import { createApp } from '../support/create-app';
import { PERSON } from '../support/secrets';
import { visit } from '../support/visit';

/** In bytes of JSON. */
const LIMIT = 65_536;

test('meta_data is clean JSON of at most 64 KB, or nothing, whatever it is made of', async () => {
  const text = fc.string({ unit: anyCharacter });
  const field = fc.anything({ key: text, withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  const name = fc.oneof(fc.constantFrom('first_name', 'last_name', 'mobile', 'email', '__proto__', 'toJSON'), text);
  const meta = fc.oneof(
    { weight: 4, arbitrary: fc.dictionary(name, fc.oneof(text, field)) },
    { weight: 1, arbitrary: field },
  );

  await visit(createApp(express), { url: '/?referrer=aff-1&exp=30' }, (req) => {
    const property = fc.property(meta, (value) => {
      const { meta_data, ...ids } = registrationFrom(req, '42', value as MetaDataInput)!;
      assert.deepEqual(ids, { referrer: 'aff-1', mcs_id: '42' });
      if (meta_data === undefined) return;
      assert.ok(Buffer.byteLength(expectCleanJson(meta_data)) <= LIMIT);
      for (const documented of Object.keys(PERSON)) {
        assert.ok(!Object.hasOwn(meta_data, documented) || typeof meta_data[documented] === 'string');
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });
}, 60_000);

test('meta_data holds what JSON carries of a field', async () => {
  const boxed = fc.constantFrom(new String('پریسا'), new Number(7), new Boolean(false));
  const field = fc.oneof(
    fc.jsonValue({ stringUnit: 'grapheme' }),
    fc.array(fc.oneof(boxed, fc.date({ noInvalidDate: true }))),
  );
  await visit(createApp(express), { url: '/?referrer=aff-1&exp=30' }, (req) => {
    const property = fc.property(field, (of) => {
      const { meta_data } = registrationFrom(req, '42', { plan: 'pro', of })!;
      const carried = JSON.parse(JSON.stringify(of)) as unknown;
      assert.deepEqual(meta_data, carried === null ? { plan: 'pro' } : { plan: 'pro', of: carried });
    });
    fc.assert(property, { numRuns: 2000 });
  });
}, 60_000);
