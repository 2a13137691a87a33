import type { AffiliClient, ConversionChanges, ConversionStatus } from 'express-affili';
import { clientOf } from '../support/client-of';
import {
  errorOf,
  failureOf,
  notAsDocumented,
  rejected,
  unauthorized,
  unavailable,
  wrongInput,
} from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { answer, reset, silent, storing, well } from '../support/reactions';
import { ECHO, PERSON } from '../support/secrets';

const REFUNDED = { status: 'refunded' } as const;
const CHANGES = { mcs_id: '43', meta_data: PERSON };

const UPDATES = [
  {
    what: 'a customer',
    kind: 'customers' as const,
    sent: CHANGES,
    update: ({ customers }: AffiliClient, id: unknown) => customers.update(id as string, CHANGES),
  },
  {
    what: 'a conversion',
    kind: 'conversions' as const,
    sent: { status: 2 },
    update: ({ conversions }: AffiliClient, id: unknown) => conversions.update(id as string, REFUNDED),
  },
];

describe.each(UPDATES)('a change of $what', ({ kind, sent, update }) => {
  test.each<[unknown, string]>([
    ['a/b', 'a%2Fb'],
    ['../../admin', '..%2F..%2Fadmin'],
    ['%2e%2e', '%252e%252e'],
    ['...', '...'],
    ['a?page=2#b', 'a%3Fpage%3D2%23b'],
    ['a\\b c+d', 'a%5Cb%20c%2Bd'],
    ['https://elsewhere.example/', 'https%3A%2F%2Felsewhere.example%2F'],
    ['شناسه', '%D8%B4%D9%86%D8%A7%D8%B3%D9%87'],
    [7n, '7'],
  ])('has the id %p as one segment of the path', async (id, segment) => {
    const affili = await hostileServer();
    await update(clientOf(affili), id);
    expect(affili.seen).toMatchObject([{ method: 'POST', path: `/services/${kind}/${segment}`, query: {} }]);
    expect(JSON.parse(affili.seen[0]!.body)).toEqual(sent);
  });

  test.each(['.', '..', '', ' ', 'a\0b', 'a\nb', '\ud800', 'a'.repeat(256), undefined, null, {}, [], true, 1.5])(
    'is refused, with nothing sent, for the id %p',
    async (id) => {
      const affili = await hostileServer();
      const error = await errorOf(update(clientOf(affili), id));
      expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(/^id takes /) as string });
      expect(affili.connections).toBe(0);
    },
  );

  test.each<[string, unknown, object]>([
    ['the row', { data: { id: 'x-1', wage: '1' } }, { id: 'x-1', wage: '1' }],
    ['an id that is a number', { data: { id: 7 } }, { id: '7' }],
    ['a row without an id', { data: { wage: '1' } }, { id: 'id-1', wage: '1' }],
    ['an empty list in data', { data: [] }, { id: 'id-1' }],
    ['data null', { data: null }, { id: 'id-1' }],
    ['an empty object', {}, { id: 'id-1' }],
    ['an empty body', '', { id: 'id-1' }],
  ])('answers, of %s, at least the id', async (_, body, row) => {
    const affili = (await hostileServer()).next(answer(200, body));
    expect(await update(clientOf(affili), 'id-1')).toEqual(row);
    expect(affili.methods).toEqual(['POST']);
  });

  test.concurrent.each([
    ...[408, 429, 500, 503, 504].map((status) => ({ fault: String(status), reaction: answer(status, ECHO) })),
    { fault: 'a reset', reaction: reset },
    { fault: 'a reset after it is done', reaction: storing(reset) },
    { fault: 'a redirect', reaction: answer(307, '', { Location: '/login' }) },
    { fault: 'HTML', reaction: answer(200, '<h1>Login</h1>') },
  ])('is sent again after $fault: said twice is said once', async ({ reaction }) => {
    const affili = (await hostileServer()).next(reaction);
    affili[kind].push({ id: 'id-1' });
    expect(await update(clientOf(affili), 'id-1')).toEqual({ id: 'id-1', ...sent });
    expect(affili.methods).toEqual(['POST', 'POST']);
  });

  test.concurrent.each([
    ...[400, 404, 409, 422].map((status) => ({ status, failure: rejected(status) })),
    ...[401, 403].map((status) => ({ status, failure: unauthorized(status) })),
  ])('is final after $status', async ({ status, failure }) => {
    const affili = (await hostileServer()).next(answer(status, { errors: { mcs_id: [ECHO] } }), well);
    expect(await failureOf(update(clientOf(affili), 'id-1'))).toEqual(failure);
    expect(affili.methods).toEqual(['POST']);
  });

  test.concurrent.each([
    { fault: 'HTML', reaction: answer(200, '<h1>Login</h1>'), failure: notAsDocumented(200) },
    { fault: 'a list', reaction: answer(200, []), failure: notAsDocumented(200) },
    { fault: '503', reaction: answer(503), failure: unavailable(503) },
    { fault: 'silence', reaction: silent, failure: unavailable() },
  ])('fails where $fault lasts', async ({ reaction, failure }) => {
    const affili = (await hostileServer()).next(reaction, reaction);
    expect(await failureOf(update(clientOf(affili, { retries: 1, timeout: 1000 }), 'id-1'))).toEqual(failure);
  });
});

test.each<[ConversionStatus, number]>([
  ['approved', 1],
  ['refunded', 2],
])('%s is sent as %i', async (status, number) => {
  const affili = await hostileServer();
  await clientOf(affili).conversions.update('c-1', { status });
  expect(affili.seen[0]!.body).toBe(JSON.stringify({ status: number }));
});

test.each([{ mcs_id: '43' }, { meta_data: PERSON }, { meta_data: {} }])('%j alone is a change', async (changes) => {
  const affili = await hostileServer();
  await clientOf(affili).customers.update('id-1', changes);
  expect(JSON.parse(affili.seen[0]!.body)).toEqual(changes);
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /^changes takes an object of mcs_id and meta_data, or one of the two$/],
  ['no field', {}, /^changes takes/],
  ['undefined fields', { mcs_id: undefined, meta_data: undefined }, /^changes takes/],
  ['a list', [CHANGES], /^changes takes/],
  ['an mcs_id that is a number', { mcs_id: 43 }, /^mcs_id takes/],
  ['meta_data that is null', { meta_data: null }, /^meta_data takes/],
  ['an email that is a number', { meta_data: { email: 1 } }, /^meta_data takes/],
  ['a field that is unknown', { ...CHANGES, referrer: 'aff-1' }, /^referrer is unknown/],
  ['a field that a visitor typed', { 'sara@mail.test\n2026 FAKE LOG LINE': 1 }, /^a field is unknown/],
])('a customer is not changed by %s', async (_, changes, message) => {
  const affili = await hostileServer();
  const error = await errorOf(clientOf(affili).customers.update('id-1', changes as object));
  expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(message) as string });
  expect(affili.connections).toBe(0);
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /^changes takes an object of status$/],
  ['a status beside an object', 'refunded', /^changes takes/],
  ...['paid', 'Refunded', '', 2, null, ['refunded'], 'constructor', '__proto__'].map(
    (status): [string, unknown, RegExp] => [
      `the status ${String(status)}`,
      { status },
      /^status takes 'approved' or 'refunded'$/,
    ],
  ),
  ['a field that is unknown', { ...REFUNDED, amount: 0 }, /^amount is unknown: there are status$/],
])('a conversion is not changed by %s', async (_, changes, message) => {
  const affili = await hostileServer();
  const error = await errorOf(clientOf(affili).conversions.update('c-1', changes as ConversionChanges));
  expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(message) as string });
  expect(affili.connections).toBe(0);
});
