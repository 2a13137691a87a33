import type { AffiliClient } from 'express-affili';
import { clientOf } from '../support/client-of';
import { errorOf, failureOf, notAsDocumented } from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { answer } from '../support/reactions';
import { CONVERSION, REGISTRATION } from '../support/secrets';

const WRONG: [string, unknown][] = [
  ['nothing', ''],
  ['blank', ' '],
  ['of 513 characters', 'a'.repeat(513)],
  ['with a line feed', 'a\n'],
  ['with a NUL', 'a\0'],
  ['with half a character', 'a\ud800'],
  ['a segment that changes the path', '..'],
  ['another one', '.'],
  ['a number that lost digits', 2 ** 53],
  ['a fraction', 1.5],
  ['a list', ['7']],
];

describe('an id that could not be sent later is none that Affili may answer', () => {
  const reacting = async (data: unknown) =>
    clientOf((await hostileServer()).next(answer(200, { data })), { retries: 0 });

  test.each(WRONG)('of a customer: %s', async (_, id) => {
    const client = await reacting({ id });
    expect(await failureOf(client.customers.create(REGISTRATION))).toEqual(notAsDocumented(200));
  });

  test.each(WRONG)('of a conversion, which may be there all the same: %s', async (_, id) => {
    const client = await reacting({ id });
    const error = await errorOf(client.conversions.create(CONVERSION));
    expect(error).toMatchObject({ ...notAsDocumented(200), unclear: true });
  });

  test.each(WRONG)('of a row of the list: %s', async (_, id) => {
    const client = await reacting([{ id: '1' }, { id, mcs_id: REGISTRATION.mcs_id }]);
    expect(await failureOf(client.customers.list())).toEqual(notAsDocumented(200));
  });

  test.each(WRONG)('of what was changed, whose id is known: %s', async (_, id) => {
    const client = await reacting({ id });
    expect(await client.conversions.update('7', { status: 'refunded' })).toEqual({ id: '7' });
  });
});

test.each<[string, unknown, string]>([
  ['digits', '7', '7'],
  ['a number', 7, '7'],
  ['a dash', '-', '-'],
  ['what has blanks around it', ' 7 ', ' 7 '],
  ['what reads as a path', '../customers', '../customers'],
  ['what would command a terminal', 'a\x1b[2J', 'a\x1b[2J'],
  ['Persian', 'شناسهٔ ۷', 'شناسهٔ ۷'],
  ['512 characters', 'a'.repeat(512), 'a'.repeat(512)],
])('any other id that Affili answers is taken, and can be sent from then on: %s', async (_, answered, id) => {
  const affili = (await hostileServer()).next(answer(200, { data: { id: answered } }));
  const client: AffiliClient = clientOf(affili);
  const customer = await client.customers.create(REGISTRATION);
  expect(customer.id).toBe(id);
  await client.customers.list({ id });
  await client.customers.update(id, { mcs_id: '43' });
  await client.conversions.create({ ...CONVERSION, customer_id: id });
  await client.conversions.update(id, { status: 'refunded' });
  const [, listed, updated, sent, refunded] = affili.seen;
  expect(listed!.query).toEqual({ id });
  expect(decodeURIComponent(updated!.path)).toBe(`/services/customers/${id}`);
  expect(JSON.parse(sent!.body)).toMatchObject({ customer_id: id });
  expect(decodeURIComponent(refunded!.path)).toBe(`/services/conversions/${id}`);
});
