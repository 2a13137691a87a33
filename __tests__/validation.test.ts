import { clientOf } from './support/client-of';
import { errorOf } from './support/failure';
import { hostileServer } from './support/hostile-server';

/** What is said of filters that nobody knows. */
async function messageOf(filters: object): Promise<string> {
  const affili = await hostileServer();
  const { message } = await errorOf(clientOf(affili).customers.list(filters));
  expect(affili.seen).toEqual([]);
  return message;
}

describe('an unknown name', () => {
  it.each([
    ['in another case', 'MCS_ID', 'mcs_id'],
    ['with other dashes', 'min-createdAt', 'min_created_at'],
    ['two typos away', 'publishr_idd', 'publisher_id'],
    ['one typo away from a short one', 'ids', 'id'],
  ])('is told with the likely one meant: %s', async (_, name, likely) => {
    expect(await messageOf({ [name]: '1' })).toBe(`${name} is unknown: did you mean ${likely}?`);
  });

  it.each([
    ['three typos away', 'publshr_idd'],
    ['two typos away from a short one', 'no'],
  ])('is told with all that there are, where no guess is safe: %s', async (_, name) => {
    expect(await messageOf({ [name]: '1' })).toBe(
      `${name} is unknown: there are id, mcs_id, min_created_at, max_created_at, min_updated_at, max_updated_at, publisher_id`,
    );
  });
});
