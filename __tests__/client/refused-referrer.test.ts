import { clientOf } from '../support/client-of';
import { failureOf, rejected, unavailable } from '../support/failure';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { answer, reset } from '../support/reactions';

const PAYMENT = { type: 'sale', order_id: '1', amount: 1 };
const OF_A_CUSTOMER = { ...PAYMENT, customer_id: 'affili-1' };
const refusing = (...fields: string[]) =>
  answer(422, { errors: Object.fromEntries(fields.map((name) => [name, ['The selected field is invalid.']])) });

async function paying(conversion: typeof PAYMENT & { referrer?: string; customer_id?: string }, ...next: Reaction[]) {
  const affili = (await hostileServer()).next(...next);
  const call = clientOf(affili, { retries: 0 }).conversions.create(conversion);
  const sent = () => affili.seen.map(({ body }) => JSON.parse(body) as object);
  return { call, sent };
}

describe('a 422 that is about the referrer alone', () => {
  test.each(['referrer', 'referrer.token'])('costs a customer who is known no conversion: %s', async (field) => {
    const { call, sent } = await paying({ ...OF_A_CUSTOMER, referrer: 'of-nobody' }, refusing(field));
    await expect(call).resolves.toMatchObject({ id: 'affili-1' });
    expect(sent()).toEqual([{ ...OF_A_CUSTOMER, referrer: 'of-nobody' }, OF_A_CUSTOMER]);
  });

  it('is final where the referrer is all that says whose payment it is', async () => {
    const { call, sent } = await paying({ ...PAYMENT, referrer: 'of-nobody' }, refusing('referrer'));
    expect(await failureOf(call)).toEqual(rejected(422));
    expect(sent()).toHaveLength(1);
  });

  it('is final where none was sent', async () => {
    const { call, sent } = await paying(OF_A_CUSTOMER, refusing('referrer'));
    expect(await failureOf(call)).toEqual(rejected(422));
    expect(sent()).toHaveLength(1);
  });

  it.each([
    { what: 'refused', reaction: refusing('referrer'), failure: rejected(422) },
    { what: 'cut', reaction: reset, failure: unavailable() },
  ])('is answered once: the second POST is the last, be it $what', async ({ reaction, failure }) => {
    const { call, sent } = await paying({ ...OF_A_CUSTOMER, referrer: 'of-nobody' }, refusing('referrer'), reaction);
    expect(await failureOf(call)).toEqual(failure);
    expect(sent()).toHaveLength(2);
  });
});

test.each([[['referrer', 'amount']], [['referrers']], [['customer_id']]])(
  'a 422 about %j is final',
  async (fields: string[]) => {
    const { call, sent } = await paying({ ...OF_A_CUSTOMER, referrer: 'aff-1' }, refusing(...fields));
    expect(await failureOf(call)).toEqual(rejected(422));
    expect(sent()).toHaveLength(1);
  },
);
