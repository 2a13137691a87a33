import { clientOf } from '../support/client-of';
import { errorOf, failureOf, notAsDocumented, rejected, unauthorized, unavailable } from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { answer, late, reset, silent, storing } from '../support/reactions';
import { REGISTRATION } from '../support/secrets';

test('posts nothing where Affili has the customer', async () => {
  const affili = await hostileServer();
  affili.customers.push({ id: 'other', mcs_id: '7' }, { id: 'own', mcs_id: '42' });
  expect(await clientOf(affili).customers.ensure(REGISTRATION)).toEqual({ id: 'own', mcs_id: '42' });
  expect(affili.methods).toEqual(['GET']);
  expect(affili.seen[0]!.query).toEqual({ mcs_id: '42' });
});

test('posts the registration where Affili does not have the customer', async () => {
  const affili = await hostileServer();
  affili.customers.push({ id: 'other', mcs_id: '420' });
  expect(await clientOf(affili).customers.ensure(REGISTRATION)).toEqual({ ...REGISTRATION, id: 'affili-2' });
  expect(affili.methods).toEqual(['GET', 'POST']);
  expect(JSON.parse(affili.seen[1]!.body)).toEqual(REGISTRATION);
});

test('finds the customer whom Affili stored without ever answering', async () => {
  const affili = (await hostileServer()).next(storing(silent), silent);
  const { customers } = clientOf(affili, { timeout: 400 });
  expect(await failureOf(customers.create(REGISTRATION))).toEqual(unavailable());
  expect(await clientOf(affili).customers.ensure(REGISTRATION)).toMatchObject({ id: 'affili-1' });
  expect(affili.methods).toEqual(['POST', 'GET', 'GET']);
  expect(affili.customers).toHaveLength(1);
});

test('finds the customer whom Affili stored when the app had given up', async () => {
  const affili = await hostileServer();
  const isStored = new Promise<void>((resolve) => {
    affili.next(
      late(
        800,
        storing(() => resolve()),
      ),
    );
  });
  const { customers } = clientOf(affili, { timeout: 400 });
  expect(await failureOf(customers.create(REGISTRATION))).toEqual(unavailable());
  await isStored;
  expect(await clientOf(affili).customers.ensure(REGISTRATION)).toMatchObject({ id: 'affili-1' });
  expect(affili.customers).toHaveLength(1);
});

test('looks its own POST up as well', async () => {
  const affili = (await hostileServer()).next(answer(200, { data: [] }), storing(reset));
  expect(await clientOf(affili).customers.ensure(REGISTRATION)).toMatchObject({ id: 'affili-1' });
  expect(affili.methods).toEqual(['GET', 'POST', 'GET']);
  expect(affili.customers).toHaveLength(1);
});

describe('a look-up that fails', () => {
  test.concurrent.each([
    { fault: '401', reaction: answer(401), failure: unauthorized(401) },
    { fault: '404', reaction: answer(404), failure: rejected(404) },
    { fault: '409', reaction: answer(409), failure: rejected(409) },
    { fault: '429', reaction: answer(429), failure: unavailable(429) },
    { fault: 'HTML', reaction: answer(200, '<h1>Login</h1>'), failure: notAsDocumented(200) },
    { fault: 'a reset', reaction: reset, failure: unavailable() },
  ])('fails with $fault, and posts nothing', async ({ reaction, failure }) => {
    const affili = (await hostileServer()).next(reaction);
    expect(await failureOf(clientOf(affili, { retries: 0 }).customers.ensure(REGISTRATION))).toEqual(failure);
    expect(affili.methods).toEqual(['GET']);
  });

  test.concurrent('is made again where that can help', async () => {
    const affili = (await hostileServer()).next(answer(500), reset);
    expect(await clientOf(affili).customers.ensure(REGISTRATION)).toMatchObject({ id: 'affili-1' });
    expect(affili.methods).toEqual(['GET', 'GET', 'GET', 'POST']);
  });

  test.concurrent('fails within the time of the call, and posts nothing', async () => {
    const affili = (await hostileServer()).next(silent);
    expect(await failureOf(clientOf(affili, { timeout: 300 }).customers.ensure(REGISTRATION))).toEqual(unavailable());
    expect(affili.methods).toEqual(['GET']);
  });
});

describe('an mcs_id beyond what a number can tell apart', () => {
  const ask = { ...REGISTRATION, mcs_id: '9007199254740993' };
  const listing = async (mcs_id: string) =>
    (await hostileServer()).next(answer(200, `{"data":[{"id":"a","mcs_id":7},{"id":"b","mcs_id":${mcs_id}}]}`));

  test('is found where Affili answers it as a string', async () => {
    const affili = await listing('"9007199254740993"');
    expect(await clientOf(affili).customers.ensure(ask)).toMatchObject({ id: 'b' });
  });

  test.each(['9007199254740993', '9007199254740992', '9007199254740992.5'])(
    'is neither adopted nor registered once more where Affili answers it as a number: %s',
    async (mcs_id) => {
      const affili = await listing(mcs_id);
      const { customers } = clientOf(affili, { retries: 0 });
      const error = await errorOf(customers.ensure(ask));
      expect(error).toMatchObject({ code: 'ERR_AFFILI_RESPONSE', retryable: true, unclear: false });
      expect(affili.methods).toEqual(['GET']);
    },
  );

  test('is registered past the number of another', async () => {
    const affili = await listing('9007199254740994');
    expect(await clientOf(affili).customers.ensure(ask)).toMatchObject({ mcs_id: ask.mcs_id });
    expect(affili.methods).toEqual(['GET', 'POST']);
  });
});
