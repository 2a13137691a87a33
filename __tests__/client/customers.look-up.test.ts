import { clientOf } from '../support/client-of';
import { expectFailed, expectRegistered } from './expect-outcome';
import { rejected, unavailable } from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { answer, late, reset, stalled, storing } from '../support/reactions';
import { REGISTRATION } from '../support/secrets';

describe('a look-up of what came of a POST', () => {
  const ADOPTED: { rows: string; data: object[]; id: string }[] = [
    {
      rows: 'other customers before',
      data: [
        { id: 'a', mcs_id: '7' },
        { id: 'own', mcs_id: '42' },
      ],
      id: 'own',
    },
    { rows: 'an mcs_id that became a number', data: [{ id: 'own', mcs_id: 42 }], id: 'own' },
    {
      rows: 'a double from before',
      data: [
        { id: 'first', mcs_id: '42' },
        { id: 'second', mcs_id: '42' },
      ],
      id: 'first',
    },
  ];

  test.concurrent.each(ADOPTED)('adopts the customer among $rows', async ({ data, id }) => {
    const affili = (await hostileServer()).next(reset, answer(200, { data }));
    expect(await clientOf(affili).customers.create(REGISTRATION)).toMatchObject({ id });
    expect(affili.methods).toEqual(['POST', 'GET']);
  });

  const OTHERS: { rows: string; asked: string; row: object }[] = [
    { rows: 'that begin alike', asked: '42', row: { mcs_id: '420' } },
    { rows: 'with a zero more', asked: '42', row: { mcs_id: '042' } },
    { rows: 'in another case', asked: 'user-A', row: { mcs_id: 'USER-a' } },
    { rows: 'known by Affili under that id', asked: '42', row: { id: '42', mcs_id: '7' } },
    { rows: 'without an mcs_id, where it is asked for so', asked: 'undefined', row: {} },
    { rows: 'whose mcs_id is null, where it is asked for so', asked: 'null', row: { mcs_id: null } },
    { rows: 'whose mcs_id is a list, where it is asked for so', asked: '4,2', row: { mcs_id: [4, 2] } },
  ];

  test.concurrent.each(OTHERS)('adopts no customers $rows', async ({ asked, row }) => {
    const affili = (await hostileServer()).next(reset, answer(200, { data: [{ id: 'other', ...row }] }));
    const customer = await clientOf(affili).customers.create({ ...REGISTRATION, mcs_id: asked });
    expect(customer).toMatchObject({ id: 'affili-1', mcs_id: asked });
    expect(affili.methods).toEqual(['POST', 'GET', 'POST']);
  });

  const page = (current_page: number, data: object[]) => answer(200, { data: { data, current_page, last_page: 3 } });
  const OTHER = { id: 'other', mcs_id: '7' };

  test.concurrent.each([
    { what: 'a later page is missing', pages: [page(1, [OTHER]), answer(500)] },
    { what: 'the first page comes again', pages: [page(1, [OTHER]), page(1, [OTHER])] },
  ])('does not end in a second POST where $what', async ({ pages }) => {
    const reactions = [storing(reset), ...pages];
    await expectFailed({ reactions, seen: ['POST', 'GET', 'GET'], failure: unavailable() }, { retries: 1 });
  });

  test.concurrent('has what is left of the time of the call, however many pages there are', async () => {
    const affili = (await hostileServer()).next(reset);
    for (let count = 1; count <= 40; count += 1) {
      const body = { data: [{ ...OTHER, id: `other-${count}` }], current_page: count, last_page: 40 };
      affili.next(late(150, answer(200, body)));
    }
    const start = performance.now();
    const client = clientOf(affili, { timeout: 1000, retries: 1 });
    await expect(client.customers.create(REGISTRATION)).rejects.toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE' });
    expect(performance.now() - start).toBeLessThan(3000);
    expect(affili.methods.filter((method) => method === 'POST')).toHaveLength(1);
  });

  test.concurrent('is made even where no further attempt is left', async () => {
    await expectRegistered({ reactions: [storing(reset)], seen: ['POST', 'GET'] }, { retries: 0 });
  });
});

describe('a look-up that fails as well', () => {
  test.concurrent.each([
    { fault: '401', reaction: answer(401) },
    { fault: '409', reaction: answer(409) },
    { fault: '429', reaction: answer(429) },
    { fault: 'silence', reaction: stalled() },
    { fault: 'a row without an id', reaction: answer(200, { data: [{ mcs_id: '42' }] }) },
  ])('with $fault leaves the error of the POST', async ({ reaction }) => {
    const seen = ['POST', 'GET'];
    // One further attempt is left, and would be a second customer.
    const cut = { reactions: [storing(answer(502)), reaction], seen, failure: unavailable(502) };
    await expectFailed(cut, { retries: 1, timeout: 2000 });
    const conflict = { reactions: [storing(answer(409)), reaction], seen, failure: rejected(409) };
    await expectFailed(conflict, { retries: 0, timeout: 2000 });
  });
});
