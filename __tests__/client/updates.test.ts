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
const [OF_A_CUSTOMER] = UPDATES as [(typeof UPDATES)[number]];

describe.each(UPDATES)('a change of $what', ({ kind, sent, update }) => {
  test.each<[unknown, string]>([
    ['../../admin', '..%2F..%2Fadmin'],
    ['%2e%2e', '%252e%252e'],
    ['a?page=2#b', 'a%3Fpage%3D2%23b'],
    ['شناسه', '%D8%B4%D9%86%D8%A7%D8%B3%D9%87'],
    [7n, '7'],
  ])('has the id %p as one segment of the path', async (id, segment) => {
    const affili = await hostileServer();
    await update(clientOf(affili), id);
    expect(affili.seen).toMatchObject([{ method: 'POST', path: `/services/${kind}/${segment}`, query: {} }]);
    expect(JSON.parse(affili.seen[0]!.body)).toEqual(sent);
  });

  test('is refused, with nothing sent, for an id that is none', async () => {
    const affili = await hostileServer();
    for (const id of ['.', '..', ' ', 'a\nb', '\ud800', 'a'.repeat(513), undefined, {}, 1.5]) {
      const error = await errorOf(update(clientOf(affili), id));
      expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(/^id takes /) as string });
    }
    expect(affili.connections).toBe(0);
  });

  test.concurrent.each([
    { fault: '503', reaction: answer(503, ECHO) },
    { fault: '504', reaction: answer(504, ECHO) },
    { fault: 'a reset after it is done', reaction: storing(reset) },
    { fault: 'HTML', reaction: answer(200, '<h1>Login</h1>') },
  ])('is sent again after $fault: said twice is said once', async ({ reaction }) => {
    const affili = (await hostileServer()).next(reaction);
    affili[kind].push({ id: 'id-1' });
    expect(await update(clientOf(affili), 'id-1')).toEqual({ id: 'id-1', ...sent });
    expect(affili.methods).toEqual(['POST', 'POST']);
  });

  test.concurrent.each([
    ...[409, 422].map((status) => ({ status, failure: rejected(status) })),
    { status: 401, failure: unauthorized(401) },
  ])('is final after $status', async ({ status, failure }) => {
    const affili = (await hostileServer()).next(answer(status, { errors: { mcs_id: [ECHO] } }), well);
    expect(await failureOf(update(clientOf(affili), 'id-1'))).toEqual(failure);
    expect(affili.methods).toEqual(['POST']);
  });
});

test.each<[string, unknown, object]>([
  ['the row', { data: { id: 'x-1', wage: '1' } }, { id: 'x-1', wage: '1' }],
  ['an id that is a number', { data: { id: 7 } }, { id: '7' }],
  ['a row without an id', { data: { wage: '1' } }, { id: 'id-1', wage: '1' }],
  ['an empty list in data', { data: [] }, { id: 'id-1' }],
  ['an empty object', {}, { id: 'id-1' }],
  ['an empty body', ' \r\n', { id: 'id-1' }],
])('a change answers, of %s, at least the id', async (_, body, row) => {
  const affili = (await hostileServer()).next(answer(200, body));
  expect(await OF_A_CUSTOMER.update(clientOf(affili), 'id-1')).toEqual(row);
  expect(affili.methods).toEqual(['POST']);
});

test.concurrent.each([
  { fault: 'HTML', reaction: answer(200, '<h1>Login</h1>'), failure: notAsDocumented(200) },
  { fault: 'a list', reaction: answer(200, []), failure: notAsDocumented(200) },
  { fault: 'silence', reaction: silent, failure: unavailable() },
])('a change fails where $fault lasts', async ({ reaction, failure }) => {
  const affili = (await hostileServer()).next(reaction, reaction);
  const client = clientOf(affili, { retries: 1, timeout: 1000 });
  expect(await failureOf(OF_A_CUSTOMER.update(client, 'id-1'))).toEqual(failure);
});

test.each<[ConversionStatus, number]>([
  ['approved', 1],
  ['refunded', 2],
])('%s is sent as %i', async (status, number) => {
  const affili = await hostileServer();
  await clientOf(affili).conversions.update('c-1', { status });
  expect(affili.seen[0]!.body).toBe(JSON.stringify({ status: number }));
});

test.each([{ mcs_id: '43' }, { meta_data: {} }])('%j alone is a change', async (changes) => {
  const affili = await hostileServer();
  await clientOf(affili).customers.update('id-1', changes);
  expect(JSON.parse(affili.seen[0]!.body)).toEqual(changes);
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /^changes takes an object of mcs_id and meta_data, or one of the two$/],
  ['undefined fields', { mcs_id: undefined, meta_data: undefined }, /^changes takes/],
  ['an mcs_id that is a number', { mcs_id: 43 }, /^mcs_id takes/],
  ['meta_data that is null', { meta_data: null }, /^meta_data takes/],
  ['a field that is unknown', { ...CHANGES, referrer: 'aff-1' }, /^referrer is unknown/],
])('a customer is not changed by %s', async (_, changes, message) => {
  const affili = await hostileServer();
  const error = await errorOf(clientOf(affili).customers.update('id-1', changes as object));
  expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(message) as string });
  expect(affili.connections).toBe(0);
});

test.each<[unknown, RegExp]>([
  [undefined, /^changes takes an object of status$/],
  ['refunded', /^changes takes/],
  [{}, /^status takes 'approved' or 'refunded'$/],
  [{ status: 'paid' }, /^status takes/],
  [{ status: 2 }, /^status takes/],
  [{ status: 'constructor' }, /^status takes/],
  [{ ...REFUNDED, amount: 0 }, /^amount is unknown: there are status$/],
])('a conversion is not changed by %j', async (changes, message) => {
  const affili = await hostileServer();
  const error = await errorOf(clientOf(affili).conversions.update('c-1', changes as ConversionChanges));
  expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(message) as string });
  expect(affili.connections).toBe(0);
});
