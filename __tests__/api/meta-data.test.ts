import { runInNewContext } from 'node:vm';
import { registrationFrom, type MetaData, type MetaDataInput } from 'express-affili';
import request from 'supertest';
import { createApp } from '../support/create-app';
import { expressVersions } from '../support/express-versions';
import { nested, sent } from '../support/meta-data';
import { PERSON } from '../support/secrets';

const LONE_SURROGATE = '\ud83d';

const throws = () => {
  throw new Error('of the app');
};
const circular: Record<string, unknown> = { plan: 'pro' };
circular['self'] = circular;

class User {
  first_name = 'Parisa';
}

describe('meta_data', () => {
  it.each<[string, unknown, object]>([
    ['the documented fields', PERSON, PERSON],
    ['empty strings', { first_name: '', note: '' }, { first_name: '', note: '' }],
    ['Persian, emoji and control characters', { first_name: 'پریسا 👩🏽‍💻\n\u0001' }, { first_name: 'پریسا 👩🏽‍💻\n\u0001' }],
    [
      'fields of any other name and type',
      { plan: 'pro', seats: 5, trial: false, tags: ['a'], of: { a: [{}] } },
      { plan: 'pro', seats: 5, trial: false, tags: ['a'], of: { a: [{}] } },
    ],
    ['zero and false', { seats: 0, trial: false }, { seats: 0, trial: false }],
    ['empty objects and arrays', { of: {}, tags: [] }, { of: {}, tags: [] }],
    ['null inside a field', { of: { a: null }, tags: [null] }, { of: { a: null }, tags: [null] }],
    ['an object without a prototype', Object.assign(Object.create(null), { email: 'a@b.ir' }), { email: 'a@b.ir' }],
    [
      'an object of another realm',
      runInNewContext('({ email: "a@b.ir", of: { a: 1 } })'),
      { email: 'a@b.ir', of: { a: 1 } },
    ],
    ['a frozen object', Object.freeze({ email: 'a@b.ir' }), { email: 'a@b.ir' }],
    ['a Proxy that does no harm', new Proxy({ email: 'a@b.ir' }, {}), { email: 'a@b.ir' }],
    [
      'getters that work',
      {
        get email() {
          return 'a@b.ir';
        },
      },
      { email: 'a@b.ir' },
    ],
    [
      'what has toJSON, as JSON',
      { born: new Date(0), at: new URL('https://a.ir/') },
      { born: '1970-01-01T00:00:00.000Z', at: 'https://a.ir/' },
    ],
    ['instances inside a field, as JSON', { user: new User() }, { user: { first_name: 'Parisa' } }],
    [
      'names that objects have',
      JSON.parse('{"__proto__":{"a":1},"constructor":"x","toString":"y"}'),
      JSON.parse('{"__proto__":{"a":1},"constructor":"x","toString":"y"}') as object,
    ],
    [
      'names that objects have, inside a field',
      { of: JSON.parse('{"__proto__":{"a":"\\u0000b"}}') as unknown },
      { of: JSON.parse('{"__proto__":{"a":"b"}}') as unknown },
    ],
    ['numbers as JSON writes them', { a: -0, b: 1e21, c: 0.1 }, { a: 0, b: 1e21, c: 0.1 }],
  ])('holds %s', async (_, meta, meta_data) => {
    expect(await sent(meta)).toEqual(meta_data);
  });

  it.each<[string, unknown]>([
    ['null', { first_name: null, mobile: null, plan: null }],
    ['undefined', { first_name: undefined, plan: undefined }],
    ['a number where a string is due', { first_name: 1, last_name: 2, mobile: 9121234567, email: 3 }],
    ['a boolean where a string is due', { first_name: true, email: false }],
    ['an array where a string is due', { mobile: ['0912'], email: ['a@b.ir'] }],
    ['an object where a string is due', { first_name: { fa: 'پریسا' }, email: { toString: () => 'a@b.ir' } }],
    ['a Date where a string is due: but one that is no date', { first_name: new Date(NaN) }],
    ['a bigint', { seats: 5n, mobile: 9121234567n }],
    ['a bigint inside a field', { of: { seats: [5n] } }],
    ['NaN and Infinity', { a: NaN, b: Infinity, c: -Infinity }],
    ['a function', { plan: () => 'pro' }],
    ['a symbol', { plan: Symbol('pro') }],
    ['a symbol as its name', { [Symbol('plan')]: 'pro' }],
    ['a circle', { of: circular }],
    [
      'a getter that throws',
      {
        get plan() {
          return throws();
        },
      },
    ],
    [
      'a getter that throws inside a field',
      {
        of: {
          get plan() {
            return throws();
          },
        },
      },
    ],
    ['a toJSON that throws', { plan: { toJSON: throws } }],
    ['a toJSON that answers nothing', { plan: { toJSON: () => undefined } }],
    ['a Proxy that throws', { of: new Proxy({}, { ownKeys: throws }) }],
    ['a revoked Proxy', { of: revoked() }],
    ['more levels than JSON can carry', { of: nested(100_000) }],
  ])('goes without fields that hold %s', async (_, fields) => {
    expect(await sent(Object.defineProperties({ email: 'a@b.ir' }, withoutEmail(fields)))).toEqual({ email: 'a@b.ir' });
    expect(await sent(fields)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'Parisa'],
    ['a number', 42],
    ['true', true],
    ['a function', Object.assign(() => {}, { email: 'a@b.ir' })],
    ['an array', [{ email: 'a@b.ir' }]],
    ['a Map', new Map([['email', 'a@b.ir']])],
    ['a Date', new Date()],
    ['an Error', Object.assign(new Error('x'), { email: 'a@b.ir' })],
    ['an instance of a class', new User()],
    ['a String object', Object('Parisa')],
    ['an empty object', {}],
    ['a promise of fields', Promise.resolve({ email: 'a@b.ir' })],
    ['a revoked Proxy', revoked()],
    ['a Proxy that throws for its keys', new Proxy({ email: 'a@b.ir' }, { ownKeys: throws })],
    ['a Proxy that throws for its prototype', new Proxy({ email: 'a@b.ir' }, { getPrototypeOf: throws })],
    ['a Proxy that throws for its fields', new Proxy({ email: 'a@b.ir' }, { get: throws })],
  ])('is left out whole where it is %s', async (_, meta) => {
    expect(await sent(meta)).toBeUndefined();
  });

  it('keeps the fields that can be read of a Proxy or an object that throws for one', async () => {
    const reads = (target: object, name: string | symbol) =>
      name === 'plan' ? throws() : (Reflect.get(target, name) as unknown);
    expect(await sent(new Proxy({ email: 'a@b.ir', plan: 'pro' }, { get: reads }))).toEqual({ email: 'a@b.ir' });
    expect(await sent(circular)).toEqual({ plan: 'pro' });
  });

  it.each<[string, object, object]>([
    ['NUL', { first_name: '\0Pa\0risa\0' }, { first_name: 'Parisa' }],
    ['nothing but NUL', { first_name: '\0' }, { first_name: '' }],
    ['a lone surrogate', { first_name: `Pa${LONE_SURROGATE}risa` }, { first_name: 'Pa\ufffdrisa' }],
    ['the second half of a pair', { note: '\ude00' }, { note: '\ufffd' }],
    ['a lone surrogate and NUL between a pair', { note: '\ud83d\0\ude00' }, { note: '😀' }],
    ['both in a field of a field', { of: { a: [`\0${LONE_SURROGATE}`] } }, { of: { a: ['\ufffd'] } }],
    ['both in the name of a field', { [`pl\0an${LONE_SURROGATE}`]: 'pro' }, { 'plan\ufffd': 'pro' }],
    ['both in a name inside a field', { of: [{ [`a\0${LONE_SURROGATE}`]: 1 }] }, { of: [{ 'a\ufffd': 1 }] }],
    ['both in what toJSON answers', { of: { toJSON: () => ({ ['a\0']: '\0b' }) } }, { of: { a: 'b' } }],
    ['a pair, which stays', { first_name: '😀' }, { first_name: '😀' }],
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

describe.each(expressVersions)('meta_data from a form, on Express $version', ({ express }) => {
  it.each<[string, string, string]>([
    [
      'JSON',
      'application/json',
      '{"email":"a@b.ir","mobile":null,"first_name":42,"of":{"a":"\\u0000b"},"__proto__":{"x":1}}',
    ],
    ['a nested form', 'application/x-www-form-urlencoded', 'email=a@b.ir&mobile[]=0912&first_name[fa]=x&of[a]=%00b'],
  ])('may be the body as it is: %s', async (_, type, body) => {
    const app = createApp(express, {}, { after: [express.json(), express.urlencoded({ extended: true })] });
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

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function withoutEmail(fields: unknown): PropertyDescriptorMap {
  const { email: _, ...descriptors } = Object.getOwnPropertyDescriptors(fields as { email?: unknown });
  return descriptors;
}
