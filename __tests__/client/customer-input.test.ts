import type { Registration } from 'express-affili';
import { clientOf } from '../support/client-of';
import { errorOf, wrongInput } from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { nested } from '../support/nested';
import { PERSON, REGISTRATION } from '../support/secrets';

const circular: Record<string, unknown> = {};
circular['self'] = circular;

const throwing = (name: string, fields: object = {}) =>
  Object.defineProperty({ ...fields }, name, {
    enumerable: true,
    get: () => {
      throw new Error(PERSON.email);
    },
  });

const META_DATA_TAKES =
  /^meta_data takes a plain object that JSON can carry in 65536 bytes, with strings in first_name, last_name, mobile, email$/;

const WRONG: [string, unknown, RegExp][] = [
  ['nothing', undefined, /^registration takes an object of referrer, mcs_id and meta_data$/],
  ['a list', [REGISTRATION], /^registration takes/],
  ['a string', JSON.stringify(REGISTRATION), /^registration takes/],
  ['a getter that throws', throwing('mcs_id', REGISTRATION), /^registration takes a plain object whose fields can be/],
  ['no referrer', { mcs_id: '42' }, /^referrer takes a referral token: 1 to 255 characters of A-Z a-z 0-9/],
  ['a referrer that is a path', { ...REGISTRATION, referrer: '/pricing' }, /^referrer takes/],
  ['a referrer with a line break', { ...REGISTRATION, referrer: 'aff-1\n' }, /^referrer takes/],
  ['a referrer of 256 characters', { ...REGISTRATION, referrer: 'a'.repeat(256) }, /^referrer takes/],
  ['a referrer that is a number', { ...REGISTRATION, referrer: 7 }, /^referrer takes/],
  ['no mcs_id', { referrer: 'aff-1' }, /^mcs_id takes a non-blank string of at most 255 characters/],
  ['an mcs_id that is a number', { ...REGISTRATION, mcs_id: 42 }, /^mcs_id takes/],
  ['an mcs_id with NUL', { ...REGISTRATION, mcs_id: '4\x002' }, /^mcs_id takes/],
  ['meta_data of null', { ...REGISTRATION, meta_data: null }, META_DATA_TAKES],
  ['meta_data that is a list', { ...REGISTRATION, meta_data: [PERSON] }, META_DATA_TAKES],
  ['an email of null', { ...REGISTRATION, meta_data: { ...PERSON, email: null } }, META_DATA_TAKES],
  ['an email that throws', { ...REGISTRATION, meta_data: throwing('email') }, META_DATA_TAKES],
  ['a circle', { ...REGISTRATION, meta_data: { ...PERSON, circular } }, META_DATA_TAKES],
  ['a bigint', { ...REGISTRATION, meta_data: { ...PERSON, points: 1n } }, META_DATA_TAKES],
  ['more than 64 KB', { ...REGISTRATION, meta_data: { ...PERSON, note: 'ü'.repeat(33_000) } }, META_DATA_TAKES],
  ['meta_data of 501 levels', { ...REGISTRATION, meta_data: { of: nested(501) } }, META_DATA_TAKES],
  ['a misspelt field', { ...REGISTRATION, metaData: PERSON }, /^metaData is unknown: did you mean meta_data\?/],
  [
    'an unknown field whose name a visitor typed',
    { ...REGISTRATION, [`${PERSON.email}\n2026 FAKE LOG LINE`]: 1 },
    /^a field is unknown: there are referrer, mcs_id, meta_data$/,
  ],
];

test.each(WRONG)('refuses %s, names it without its value, and sends nothing', async (_, registration, message) => {
  const affili = await hostileServer();
  const { customers } = clientOf(affili);
  for (const method of ['create', 'ensure'] as const) {
    const error = await errorOf(customers[method](registration as Registration));
    expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(message) as string });
  }
  expect(affili.seen).toEqual([]);
});

test.each<[string, Partial<Registration>]>([
  ['the longest ids', { referrer: 'a'.repeat(255), mcs_id: '4'.repeat(255) }],
  ['every character of a referrer', { referrer: 'A0._~+/=-' }],
  ['an mcs_id of any language', { mcs_id: ' شناسه/42?&# ' }],
  ['an object without a prototype', { meta_data: Object.assign(Object.create(null) as object, PERSON) }],
  ['meta_data of undefined', { meta_data: undefined }],
  ['meta_data of 500 levels', { meta_data: { of: nested(500) } }],
  ['64 KB', { meta_data: { note: 'a'.repeat(65_536 - '{"note":""}'.length) } }],
])('takes %s', async (_, fields) => {
  const affili = await hostileServer();
  const registration = { referrer: 'aff-1', mcs_id: '42', ...fields };
  await clientOf(affili).customers.create(registration);
  expect(JSON.parse(affili.seen[0]!.body)).toEqual(JSON.parse(JSON.stringify(registration)));
});

test("sends the fields of an app's entity, whatever its class says is JSON of it", async () => {
  class User {
    referrer = 'aff-1';
    mcs_id = '42';
    toJSON() {
      return { password: 'hashed' };
    }
  }
  const affili = await hostileServer();
  await clientOf(affili).customers.create(new User());
  expect(JSON.parse(affili.seen[0]!.body)).toEqual({ referrer: 'aff-1', mcs_id: '42' });
});
