import { runInNewContext } from 'node:vm';
import express, { type Request } from 'express';
import { registrationFrom, type MetaData, type MetaDataInput } from 'express-affili';
import request from 'supertest';
import { createApp } from '../support/create-app';
import { expressVersions } from '../support/express-versions';
import { nested } from '../support/nested';
import { PERSON } from '../support/secrets';
import { visit } from '../support/visit';

/** In bytes of JSON. */
const LIMIT = 65_536;
const LONE_SURROGATE = '\ud83d';
const NAMES_OF_OBJECTS = JSON.parse('{"__proto__":{"a":1},"constructor":"x","toString":"y"}') as object;

const throws = () => {
  throw new Error('of the app');
};
const throwing = (name: string) => Object.defineProperty({}, name, { get: throws, enumerable: true });
const circular: Record<string, unknown> = { plan: 'pro' };
circular['self'] = circular;
const large: Record<string, unknown> = { note: 'a'.repeat(1000) };
large['self'] = { large };

class User {
  first_name = 'Parisa';
}

/** What `registerCustomer` would send of this. */
async function sent(meta: unknown): Promise<MetaData | undefined> {
  const work = (req: Request) => registrationFrom(req, '42', meta as MetaDataInput);
  const { result } = await visit(createApp(express), { url: '/?referrer=aff-1&exp=30' }, work);
  expect(result).toMatchObject({ referrer: 'aff-1', mcs_id: '42' });
  // Not there rather than undefined, and no more than JSON.
  expect(JSON.parse(JSON.stringify(result))).toStrictEqual(result);
  return result!.meta_data;
}

describe('meta_data', () => {
  it.each<[string, unknown, object]>([
    ['the documented fields', PERSON, PERSON],
    ['empty strings', { first_name: '', note: '' }, { first_name: '', note: '' }],
    ['Persian, emoji and control characters', { first_name: 'پریسا 👩🏽‍💻\n\u0001' }, { first_name: 'پریسا 👩🏽‍💻\n\u0001' }],
    [
      'fields of any other name and type',
      { plan: 'pro', seats: 0, trial: false, tags: ['a', null], of: { a: [{}], b: null } },
      { plan: 'pro', seats: 0, trial: false, tags: ['a', null], of: { a: [{}], b: null } },
    ],
    ['an object without a prototype', Object.assign(Object.create(null), { email: 'a@b.ir' }), { email: 'a@b.ir' }],
    ['an object of another realm', runInNewContext('({ email: "a@b.ir" })'), { email: 'a@b.ir' }],
    ['what has toJSON, as JSON', { born: new Date(0) }, { born: '1970-01-01T00:00:00.000Z' }],
    ['instances inside a field, as JSON', { user: new User() }, { user: { first_name: 'Parisa' } }],
    ['names that objects have', NAMES_OF_OBJECTS, NAMES_OF_OBJECTS],
    ['names that objects have, inside a field', { of: NAMES_OF_OBJECTS }, { of: NAMES_OF_OBJECTS }],
  ])('holds %s', async (_, meta, meta_data) => {
    expect(await sent(meta)).toEqual(meta_data);
  });

  it.each<[string, object]>([
    ['nothing', { first_name: null, mobile: undefined, plan: null }],
    ['another type where a string is due', { first_name: 1, last_name: { fa: 'پریسا' }, mobile: ['0912'] }],
    ['a bigint', { seats: 5n }],
    ['NaN and Infinity', { a: NaN, b: Infinity }],
    ['a function', { plan: () => 'pro' }],
    ['a symbol as its name', { [Symbol('plan')]: 'pro' }],
    ['a circle', { of: circular }],
    ['a circle of much data', { of: large }],
    ['a getter that throws', throwing('plan')],
    ['a getter that throws inside a field', { of: throwing('plan') }],
    ['a toJSON that throws', { plan: { toJSON: throws } }],
    ['a Proxy that throws', { of: new Proxy({}, { ownKeys: throws }) }],
  ])('goes without fields that hold %s', async (_, fields) => {
    const withEmail = Object.defineProperties({ email: 'a@b.ir' }, Object.getOwnPropertyDescriptors(fields));
    expect(await sent(withEmail)).toEqual({ email: 'a@b.ir' });
    expect(await sent(fields)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'Parisa'],
    ['a function', Object.assign(() => {}, { email: 'a@b.ir' })],
    ['an array', [{ email: 'a@b.ir' }]],
    ['an instance of a class', new User()],
    ['an empty object', {}],
    ['a promise of fields', Promise.resolve({ email: 'a@b.ir' })],
    ['a Proxy that throws for its keys', new Proxy({ email: 'a@b.ir' }, { ownKeys: throws })],
    ['a Proxy that throws for its prototype', new Proxy({ email: 'a@b.ir' }, { getPrototypeOf: throws })],
  ])('is left out whole where it is %s', async (_, meta) => {
    expect(await sent(meta)).toBeUndefined();
  });

  it('keeps the fields that can be read of an object that throws for one', async () => {
    expect(await sent(Object.assign(throwing('plan'), { email: 'a@b.ir' }))).toEqual({ email: 'a@b.ir' });
    expect(await sent(circular)).toEqual({ plan: 'pro' });
  });

  it.each<[string, object, object]>([
    ['NUL', { first_name: '\0Pa\0risa\0' }, { first_name: 'Parisa' }],
    ['a lone surrogate', { first_name: `Pa${LONE_SURROGATE}risa` }, { first_name: 'Pa\ufffdrisa' }],
    ['NUL between the halves of a pair', { note: '\ud83d\0\ude00' }, { note: '😀' }],
    ['both in a field of a field', { of: { a: [`\0${LONE_SURROGATE}`] } }, { of: { a: ['\ufffd'] } }],
    ['both in the name of a field', { [`pl\0an${LONE_SURROGATE}`]: 'pro' }, { 'plan\ufffd': 'pro' }],
    ['both in a name inside a field', { of: [{ [`a\0${LONE_SURROGATE}`]: 1 }] }, { of: [{ 'a\ufffd': 1 }] }],
    ['a name that NUL disguised, of a wrong type', { 'em\0ail': 42, plan: 'pro' }, { plan: 'pro' }],
  ])('is cleaned of %s', async (_, meta, meta_data) => {
    expect(await sent(meta)).toEqual(meta_data);
  });

  it("does not touch the app's own object", async () => {
    const own = { email: 'a\0@b.ir', of: { a: 'b\0' }, mobile: null };
    await sent(own);
    expect(own).toEqual({ email: 'a\0@b.ir', of: { a: 'b\0' }, mobile: null });
  });
});

describe('meta_data of 64 KB', () => {
  const EMPTY = JSON.stringify({ note: '' }).length;

  it.each<[string, string, number]>([
    ['Persian', 'پ', 2],
    ['what JSON escapes', '"', 2],
  ])('is sent, and left out whole where it is a byte longer: %s', async (_, character, bytes) => {
    const count = Math.floor((LIMIT - EMPTY) / bytes);
    const note = character.repeat(count) + 'a'.repeat(LIMIT - EMPTY - count * bytes);
    expect(await sent({ note })).toEqual({ note });
    expect(await sent({ note: `${note}a` })).toBeUndefined();
  });

  it('is measured in all its fields together', async () => {
    const half = 'a'.repeat(LIMIT / 2);
    expect(await sent({ a: half })).toEqual({ a: half });
    expect(await sent({ a: half, b: half })).toBeUndefined();
  });

  it('is measured without what is left out', async () => {
    const note = 'a'.repeat(LIMIT - EMPTY);
    expect(await sent({ note, mobile: null, first_name: 42 })).toEqual({ note });
    expect(await sent({ note: `${'\0'.repeat(LIMIT - 1)}note` })).toEqual({ note: 'note' });
  });

  it('is measured as Postgres gives it back, which writes exponents out', async () => {
    expect(await sent({ of: Array<number>(200).fill(1e300) })).toBeDefined();
    expect(await sent({ of: Array<number>(250).fill(1e300) })).toBeUndefined();
  });

  it('is read no further where it is too large', async () => {
    const read = jest.fn();
    const plan = { enumerable: true, get: read };
    expect(await sent(Object.defineProperties({ note: 'a'.repeat(LIMIT) }, { plan }))).toBeUndefined();
    expect(read).not.toHaveBeenCalled();
  });
});

describe('meta_data of many levels', () => {
  it("goes as deep as PHP's json_decode goes by itself, and no deeper", async () => {
    const of = nested(500);
    expect(await sent({ of })).toEqual({ of });
    expect(await sent({ email: 'a@b.ir', of: [of] })).toEqual({ email: 'a@b.ir' });
  });

  it('never fails, and can be sent, whatever of it the stack can carry', async () => {
    for (const depth of [1000, 1500, 2000, 2500, 3000, 5000, 30_000, 100_000]) {
      expect(await sent({ email: 'a@b.ir', of: nested(depth) })).toEqual({ email: 'a@b.ir' });
    }
  });
});

describe.each(expressVersions)('meta_data from a form, on Express $version', ({ express: ofVersion }) => {
  it.each<[string, string, string]>([
    [
      'JSON',
      'application/json',
      '{"email":"a@b.ir","mobile":null,"first_name":42,"of":{"a":"\\u0000b"},"__proto__":{"x":1}}',
    ],
    ['a nested form', 'application/x-www-form-urlencoded', 'email=a@b.ir&mobile[]=0912&first_name[fa]=x&of[a]=%00b'],
  ])('may be the body as it is: %s', async (_, type, body) => {
    const parsers = [ofVersion.json(), ofVersion.urlencoded({ extended: true })];
    const app = createApp(ofVersion, {}, { after: parsers });
    app.post('/register', (req, res) => {
      res.json(registrationFrom(req, '42', req.body as MetaDataInput));
    });
    const answer = await request(app).post('/register?referrer=aff-1&exp=30').type(type).send(body);
    const { meta_data } = answer.body as { meta_data: MetaData };
    expect(meta_data).toMatchObject({ email: 'a@b.ir', of: { a: 'b' } });
    expect(meta_data).not.toHaveProperty('mobile');
    expect(meta_data).not.toHaveProperty('first_name');
  });
});
