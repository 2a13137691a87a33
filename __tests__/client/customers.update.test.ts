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
import { PERSON } from '../support/secrets';

const CHANGES = { mcs_id: '43', meta_data: PERSON };

describe('what is sent', () => {
  test.each([
    ['both fields', CHANGES],
    ['mcs_id alone', { mcs_id: '43' }],
    ['meta_data alone', { meta_data: PERSON }],
    ['an empty meta_data', { meta_data: {} }],
  ])('is %s, to the path of the customer', async (_, changes) => {
    const affili = await hostileServer();
    await clientOf(affili).customers.update('affili-1', changes);
    expect(affili.seen).toMatchObject([{ method: 'POST', path: '/services/customers/affili-1', query: {} }]);
    expect(JSON.parse(affili.seen[0]!.body)).toEqual(changes);
  });

  test.each([
    ['a/b', 'a%2Fb'],
    ['../../admin', '..%2F..%2Fadmin'],
    ['%2e%2e', '%252e%252e'],
    ['...', '...'],
    ['a?page=2', 'a%3Fpage%3D2'],
    ['a#b', 'a%23b'],
    ['a\\b', 'a%5Cb'],
    ['a b+c', 'a%20b%2Bc'],
    ['//elsewhere.example', '%2F%2Felsewhere.example'],
    ['https://elsewhere.example/', 'https%3A%2F%2Felsewhere.example%2F'],
    ['شناسه', '%D8%B4%D9%86%D8%A7%D8%B3%D9%87'],
  ])('has the id %p as one segment of the path', async (id, segment) => {
    const affili = await hostileServer();
    await clientOf(affili).customers.update(id, CHANGES);
    expect(affili.seen.map(({ path }) => path)).toEqual([`/services/customers/${segment}`]);
  });
});

describe('what is refused, with nothing sent', () => {
  test.each(['.', '..', '', ' ', 'a\0b', 'a\nb', '\ud800', 'a'.repeat(256), undefined, null, {}, [], true, 1.5, NaN])(
    'the id %p',
    async (id) => {
      const affili = await hostileServer();
      const error = await errorOf(clientOf(affili).customers.update(id as string, CHANGES));
      expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(/^id takes /) as string });
      expect(affili.seen).toEqual([]);
    },
  );

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['no field', {}],
    ['undefined fields', { mcs_id: undefined, meta_data: undefined }],
    ['a list', [CHANGES]],
    ['an mcs_id that is a number', { mcs_id: 43 }],
    ['a blank mcs_id', { mcs_id: ' ' }],
    ['meta_data that is a list', { meta_data: [] }],
    ['meta_data that is null', { meta_data: null }],
    ['an email that is a number', { meta_data: { email: 1 } }],
    ['a field that is unknown', { ...CHANGES, referrer: 'aff-1' }],
  ])('%s', async (_, changes) => {
    const affili = await hostileServer();
    expect(await failureOf(clientOf(affili).customers.update('affili-1', changes as object))).toEqual(wrongInput);
    expect(affili.seen).toEqual([]);
  });

  test.each([undefined, {}, [CHANGES]])('is told what it takes: %j', async (changes) => {
    const { message } = await errorOf(clientOf(await hostileServer()).customers.update('affili-1', changes as object));
    expect(message).toBe('changes takes an object of mcs_id and meta_data, or one of the two');
  });
});

describe('what comes back', () => {
  test.each([
    [
      'the customer',
      { data: { id: 'affili-1', mcs_id: '43', tier: 'gold' } },
      { id: 'affili-1', mcs_id: '43', tier: 'gold' },
    ],
    ['an id that is a number', { data: { id: 7 } }, { id: '7' }],
    ['a customer without an id', { data: { mcs_id: '43' } }, { id: 'affili-1', mcs_id: '43' }],
    ['an id of null', { data: { id: null, mcs_id: '43' } }, { id: 'affili-1', mcs_id: '43' }],
    ['empty data', { data: {} }, { id: 'affili-1' }],
    ['an empty list in data', { data: [] }, { id: 'affili-1' }],
    ['data null', { data: null }, { id: 'affili-1' }],
    ['data true', { data: true }, { id: 'affili-1' }],
    ['no data', { status: 'ok' }, { id: 'affili-1' }],
    ['an empty object', {}, { id: 'affili-1' }],
    ['an empty body', '', { id: 'affili-1' }],
  ])('is read from %s', async (_, body, customer) => {
    const affili = (await hostileServer()).next(answer(200, body));
    expect(await clientOf(affili).customers.update('affili-1', CHANGES)).toEqual(customer);
    expect(affili.methods).toEqual(['POST']);
  });

  test('is the given id where there is no content', async () => {
    const affili = (await hostileServer()).next(answer(204));
    expect(await clientOf(affili).customers.update('affili-1', CHANGES)).toEqual({ id: 'affili-1' });
  });
});

describe('a failure', () => {
  test.concurrent.each([
    { fault: '408', reaction: answer(408) },
    { fault: '429', reaction: answer(429) },
    { fault: '500', reaction: answer(500) },
    { fault: '504', reaction: answer(504) },
    { fault: 'a reset', reaction: reset },
    { fault: 'a reset after it is done', reaction: storing(reset) },
    { fault: 'HTML', reaction: answer(200, '<h1>Login</h1>') },
    { fault: 'a redirect', reaction: answer(307, '', { Location: '/login' }) },
  ])('like $fault is tried again: an edit made twice is the same edit', async ({ reaction }) => {
    const affili = (await hostileServer()).next(reaction);
    affili.customers.push({ id: 'affili-1', mcs_id: '42' });
    expect(await clientOf(affili).customers.update('affili-1', CHANGES)).toEqual({ id: 'affili-1', ...CHANGES });
    expect(affili.methods).toEqual(['POST', 'POST']);
    expect(affili.customers).toEqual([{ id: 'affili-1', ...CHANGES }]);
  });

  test.concurrent.each([
    { fault: '400', reaction: answer(400), failure: rejected(400) },
    { fault: '401', reaction: answer(401), failure: unauthorized(401) },
    { fault: '403', reaction: answer(403), failure: unauthorized(403) },
    { fault: '404', reaction: answer(404), failure: rejected(404) },
    { fault: '409', reaction: answer(409), failure: rejected(409) },
    { fault: '422', reaction: answer(422, { errors: { mcs_id: ['taken'] } }), failure: rejected(422) },
  ])('like $fault is final', async ({ reaction, failure }) => {
    const affili = (await hostileServer()).next(reaction, well);
    expect(await failureOf(clientOf(affili).customers.update('affili-1', CHANGES))).toEqual(failure);
    expect(affili.methods).toEqual(['POST']);
  });

  test.concurrent.each([
    { fault: 'HTML', reaction: answer(200, '<h1>Login</h1>'), failure: notAsDocumented(200) },
    { fault: 'a list', reaction: answer(200, []), failure: notAsDocumented(200) },
    { fault: '503', reaction: answer(503), failure: unavailable(503) },
  ])('like $fault is told where it lasts', async ({ reaction, failure }) => {
    const affili = (await hostileServer()).next(reaction, reaction);
    expect(await failureOf(clientOf(affili, { retries: 1 }).customers.update('affili-1', CHANGES))).toEqual(failure);
    expect(affili.methods).toEqual(['POST', 'POST']);
  });

  test.concurrent('comes within the time of the call where Affili is silent', async () => {
    const affili = (await hostileServer()).next(silent, silent, silent);
    const call = clientOf(affili, { timeout: 300 }).customers.update('affili-1', CHANGES);
    expect(await failureOf(call)).toEqual(unavailable());
  });
});
