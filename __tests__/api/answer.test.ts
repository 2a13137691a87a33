import type { AffiliClient } from 'express-affili';
import { clientOf } from '../support/client-of';
import { errorOf } from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { answer } from '../support/reactions';
import { CONVERSION } from '../support/secrets';

describe('an answer that is not as documented', () => {
  const record = ({ conversions }: AffiliClient) => conversions.create(CONVERSION);
  const edit = ({ conversions }: AffiliClient) => conversions.update('7', { status: 'refunded' });
  const list = ({ customers }: AffiliClient) => customers.list();

  it.each<[string, (client: AffiliClient) => Promise<unknown>, unknown, string]>([
    ['a create without an id', record, { data: {} }, 'it has no data.id'],
    ['an edit that is a list', edit, [], 'it is no JSON object'],
    ['a list that is none', list, { data: {} }, 'it has no list of customers in data'],
    ['a list of what has no id', list, { data: [{}] }, 'a row of the list has no id'],
    ['another page', list, { data: [], current_page: 7, last_page: 9 }, 'it is another page than the one asked for'],
  ])('is told by what is wrong with it: %s', async (_, call, body, why) => {
    const client = clientOf((await hostileServer()).next(answer(200, body)), { retries: 0 });
    expect((await errorOf(call(client))).message).toBe(`Affili's answer is not as documented: ${why}`);
  });
});
