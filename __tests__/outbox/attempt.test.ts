import { attempt, type Attempt, type AttemptOptions, type AttemptTask } from 'express-affili';
import { clientOf, NOBODY } from '../support/client-of';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { answer, late, reset, silent, storing } from '../support/reactions';
import { SECRETS } from '../support/secrets';

const PAYMENT = { order_id: 'order-1', amount: 1, customer_id: 'affili-1' };
const BY_MCS_ID = { order_id: 'order-1', amount: 1, mcs_id: '42' };
const GUEST = { order_id: 'order-1', amount: 1, referrer: 'aff-1' };
const CUSTOMER = { id: 'affili-1', mcs_id: '42' };
const SIGNUP = { registration: { referrer: 'aff-1', mcs_id: '42' } };

/** Attempts something at an Affili that has the customer, and reacts to the first requests in this way. */
async function attemptAt(reactions: Reaction[], task: object, options?: AttemptOptions) {
  const affili = await hostileServer();
  affili.customers.push({ ...CUSTOMER });
  affili.next(...reactions);
  const client = clientOf(affili, { retries: 0, timeout: 300 });
  const result: Attempt = await attempt(client, task as AttemptTask, options);
  return { affili, result, posts: affili.seen.filter(({ method }) => method === 'POST') };
}

const looked: Reaction = answer(200, { data: [CUSTOMER] });

describe('what came of it', () => {
  test.each<[string, object, string]>([
    ['a registration', { registration: { referrer: 'aff-1', mcs_id: '43' } }, 'affili-2'],
    ['a registration that Affili has', SIGNUP, 'affili-1'],
    ['a conversion', { conversion: PAYMENT }, 'affili-1'],
    ['a status', { conversion: { id: 'c/1' }, status: 'refunded' }, 'c/1'],
  ])('done, with the id and the row: %s', async (_what, task, id) => {
    const { result } = await attemptAt([], task);
    expect(result).toMatchObject({ state: 'done', id, row: { id } });
  });

  test('the conversion of a customer by mcs_id is sent with the customer id, and without the mcs_id', async () => {
    const { affili, result } = await attemptAt([], { conversion: BY_MCS_ID });
    expect(result.state).toBe('done');
    expect(affili.conversions).toEqual([expect.objectContaining({ order_id: 'order-1', customer_id: 'affili-1' })]);
    expect(affili.conversions[0]).not.toHaveProperty('mcs_id');
  });

  test('nobody, where Affili does not know the customer by mcs_id', async () => {
    const { affili, result } = await attemptAt([], { conversion: { ...BY_MCS_ID, mcs_id: '4' } });
    expect(result).toEqual({ state: 'nobody' });
    expect(affili.conversions).toEqual([]);
  });

  test('a payment with a referrer of its own is sent, whether or not Affili knows the customer', async () => {
    const { affili } = await attemptAt([], { conversion: { ...BY_MCS_ID, mcs_id: '4', referrer: 'aff-1' } });
    expect(affili.conversions).toMatchObject([{ referrer: 'aff-1' }]);
  });

  test.each<[string, Reaction[], number, string]>([
    ['what Affili asks for', [answer(429, {}, { 'Retry-After': '7' })], 7, 'ERR_AFFILI_UNAVAILABLE'],
    ['at most a day', [answer(503, {}, { 'Retry-After': '999999999' })], 86_400, 'ERR_AFFILI_UNAVAILABLE'],
    ['300 s, where it says nothing', [answer(500)], 300, 'ERR_AFFILI_UNAVAILABLE'],
    ['300 s, where the token is refused', [answer(401, {})], 300, 'ERR_AFFILI_UNAUTHORIZED'],
  ])('later: after %s', async (_what, reactions, after, code) => {
    const { result } = await attemptAt(reactions, SIGNUP);
    expect(result).toMatchObject({ state: 'later', after, error: { code } });
  });

  test.each<[string, object, Reaction[], string]>([
    [
      'a registration that Affili refuses',
      { registration: { referrer: 'aff-1', mcs_id: '43' } },
      [answer(200, { data: [] }), answer(422, { errors: { referrer: ['no'] } })],
      'ERR_AFFILI_REJECTED',
    ],
    [
      'a conversion that Affili refuses',
      { conversion: GUEST },
      [answer(422, { errors: { amount: ['no'] } })],
      'ERR_AFFILI_REJECTED',
    ],
    ['a registration that is none', { registration: undefined }, [], 'ERR_AFFILI_INPUT'],
    ['a conversion that is nobody’s', { conversion: { order_id: '1', amount: 1 } }, [], 'ERR_AFFILI_INPUT'],
    ['a status that is none', { conversion: { id: 'c-1' }, status: 'paid' }, [], 'ERR_AFFILI_INPUT'],
    ['no conversion at all', { conversion: null }, [], 'ERR_AFFILI_INPUT'],
  ])('failed: %s', async (_what, task, reactions, code) => {
    const { result } = await attemptAt(reactions, task);
    expect(result).toMatchObject({ state: 'failed', unclear: false, error: { code } });
  });

  test('a way to treat the unclear that there is not is refused', async () => {
    const affili = await hostileServer();
    const options = { unclearConversions: 'HOLD' } as object;
    await expect(attempt(clientOf(affili), { conversion: PAYMENT }, options)).rejects.toMatchObject({
      code: 'ERR_AFFILI_OPTIONS',
      message: "unclearConversions takes 'retry' or 'hold'",
    });
    expect(affili.seen).toEqual([]);
  });

  test('rejects besides only for a client that is none', async () => {
    const client = { customers: { ensure: () => Promise.reject(new Error('no AffiliError')) } };
    await expect(attempt(client, { conversion: PAYMENT })).rejects.toMatchObject({ code: 'ERR_AFFILI_OPTIONS' });
    expect(await attempt(client, SIGNUP)).toMatchObject({
      state: 'later',
      unclear: true,
      error: { code: 'ERR_AFFILI_UNAVAILABLE' },
    });
  });

  test('repeats no personal data, whatever Affili echoes', async () => {
    const [secret] = SECRETS;
    const { result } = await attemptAt([answer(422, { message: secret })], { conversion: { ...GUEST, note: secret } });
    expect(JSON.stringify(result)).not.toContain(secret);
  });
});

describe('a conversion: Affili is asked for the customer before it is posted', () => {
  test.each<[string, object, Reaction]>([
    ['that is down', PAYMENT, answer(503)],
    ['that does not answer', PAYMENT, silent],
    ['that cuts the connection', BY_MCS_ID, reset],
    ['that is too slow', BY_MCS_ID, late(500)],
  ])('an Affili %s gets no payment, and nothing is unclear', async (_what, conversion, reaction) => {
    const { posts, result } = await attemptAt([reaction], { conversion }, { unclearConversions: 'hold' });
    expect(result).toMatchObject({ state: 'later', unclear: false });
    expect(posts).toEqual([]);
  });

  test.each<[string, Reaction]>([
    ['does not know', answer(200, { data: [] })],
    ['refuses to look up', answer(422, { errors: { id: ['must be an integer'] } })],
  ])('a customer_id that the list %s is posted all the same', async (_what, reaction) => {
    const { affili, result } = await attemptAt([reaction], { conversion: PAYMENT });
    expect(affili.seen[0]).toMatchObject({ method: 'GET', query: { id: 'affili-1' } });
    expect(result.state).toBe('done');
  });

  test('a guest’s needs no look', async () => {
    const { affili } = await attemptAt([], { conversion: GUEST });
    expect(affili.methods).toEqual(['POST']);
  });

  test('it reads no more pages of customers than it needs', async () => {
    const page = (rows: object[]) => answer(200, { data: rows, current_page: 1, last_page: 9 });
    const { affili, result } = await attemptAt([page([{ id: 'affili-0' }, CUSTOMER])], { conversion: BY_MCS_ID });
    expect(result.state).toBe('done');
    expect(affili.methods).toEqual(['GET', 'POST']);
  });
});

describe('a conversion that may be at Affili', () => {
  const UNCLEAR: [string, Reaction][] = [
    ['no answer', storing(silent)],
    ['a cut', storing(reset)],
    ['a 500', storing(answer(500))],
    ['a success without an id', storing(answer(200, {}))],
  ];

  test.each(UNCLEAR)("after %s: 'retry' sends it once more, 'hold' puts it aside at once", async (_what, reaction) => {
    const task = { conversion: PAYMENT };
    const first = await attemptAt([looked, reaction], task);
    expect(first.result).toMatchObject({ state: 'later', unclear: true });
    const putAside = { state: 'failed', unclear: true, error: { unclear: true } };
    const second = await attemptAt([looked, reaction], task, { mayBeAtAffili: true });
    expect(second.posts).toHaveLength(1);
    expect(second.result).toMatchObject(putAside);
    const held = await attemptAt([looked, reaction], task, { unclearConversions: 'hold' });
    expect(held.result).toMatchObject(putAside);
  });

  test("'hold' sends nothing that may be there", async () => {
    const { affili, result } = await attemptAt(
      [],
      { conversion: PAYMENT },
      { unclearConversions: 'hold', mayBeAtAffili: true },
    );
    expect(affili.seen).toEqual([]);
    expect(result).toMatchObject({ state: 'failed', unclear: true });
  });

  test('one that was surely not taken is not unclear', async () => {
    const { result } = await attemptAt([looked, answer(429)], { conversion: PAYMENT }, { unclearConversions: 'hold' });
    expect(result).toMatchObject({ state: 'later', unclear: false });
    const unreached = await attempt(
      clientOf(NOBODY, { retries: 0 }),
      { conversion: GUEST },
      { unclearConversions: 'hold' },
    );
    expect(unreached).toMatchObject({ state: 'later', unclear: false });
  });
});

describe('beforePost', () => {
  test('comes after the look and before the payment, and keeps it back where it fails', async () => {
    const affili = await hostileServer();
    const seen: number[] = [];
    const beforePost = () => {
      seen.push(affili.seen.length);
      return Promise.reject(new Error('the database is away'));
    };
    await expect(attempt(clientOf(affili), { conversion: PAYMENT }, { beforePost })).rejects.toThrow('is away');
    expect(seen).toEqual([1]);
    expect(affili.methods).toEqual(['GET']);
  });
});
