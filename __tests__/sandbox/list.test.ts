import { createSandbox, type RegisteredCustomer, type SandboxOptions } from 'express-affili/sandbox';
import { ask, bodyOf, PATH, register } from './support';

const row = (mcs_id: string, day: string, publisher: string): RegisteredCustomer => ({
  id: `id-${mcs_id}`,
  mcs_id,
  meta_data: {},
  created_at: `2026-01-${day}T00:00:00.000Z`,
  updated_at: `2026-02-${day}T00:00:00.000Z`,
  publisher: { id: publisher, full_name: 'Sara' },
});

/** Rows in the live array are customers like any other. */
function sandboxWithRows(options?: SandboxOptions) {
  const sandbox = createSandbox(options);
  sandbox.customers.push(row('1', '01', '7'), row('2', '02', '8'), row('3', '03', '7'));
  return sandbox;
}

async function list(sandbox: ReturnType<typeof createSandbox>, query = ''): Promise<unknown> {
  const { data, ...rest } = await bodyOf<{ data: unknown }>(ask(sandbox, 'get', PATH + query).expect(200));
  expect(rest).toEqual({ status: 'ok', tag: 'getCustomers', api_version: '1.0.0' });
  return data;
}

test('answers all customers, in the order of registration, as they were answered', async () => {
  const sandbox = createSandbox();
  const registered = [await register(sandbox), await register(sandbox)];
  expect(await list(sandbox)).toEqual(registered);
});

test.each([
  ['?id=id-2', ['2']],
  ['?mcs_id=2', ['2']],
  ['?mcs_id=', []],
  ['?mcs_id=1&mcs_id=3', ['3']],
  ['?min_created_at=2026-01-02T00:00:00Z', ['2', '3']],
  ['?max_created_at=2026-01-02T00:00:00Z', ['1', '2']],
  ['?min_updated_at=2026-02-02', ['2', '3']],
  ['?max_updated_at=2026-02-02', ['1', '2']],
  ['?min_created_at=2026-01-02&max_updated_at=2026-02-02', ['2']],
  ['?publisher_id=7', ['1', '3']],
  ['?page=1', ['1', '2', '3']],
])('%s gives %j', async (query, expected) => {
  expect(await list(sandboxWithRows(), query)).toMatchObject(expected.map((mcs_id) => ({ mcs_id })));
  expect(await list(sandboxWithRows(), query)).toHaveLength(expected.length);
});

test.each([
  ['?limit=1', 'limit', 'is not documented'],
  ['?cursor=x', 'cursor', 'is not documented'],
  ['?mcs_id[]=1', 'mcs_id[]', 'is not documented'],
  ['?__proto__=1', '__proto__', 'is not documented'],
  ['?min_created_at=yesterday', 'min_created_at', 'must be a date'],
  ['?publisher_id=1.5', 'publisher_id', 'must be an integer'],
  ['?page=0', 'page', 'must be a whole number, from 1 on'],
  ['?page=1x', 'page', 'must be a whole number, from 1 on'],
])('%s is 422, and tells what is wrong with the filter', async (query, name, what) => {
  const answer = ask(sandboxWithRows(), 'get', PATH + query).expect(422);
  expect(Object.entries((await bodyOf<{ errors: object }>(answer)).errors)).toEqual([
    [name, [`The ${name} filter ${what}.`]],
  ]);
});

test('of a row that was put there without a publisher, the filter publisher_id finds nothing', async () => {
  const sandbox = createSandbox();
  sandbox.customers.push({ ...row('1', '01', '7'), publisher: undefined as never });
  expect(await list(sandbox, '?publisher_id=7')).toEqual([]);
});

describe('with perPage', () => {
  const path = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/services\/customers$/) as string;
  const urlOf = (query: string) => expect.stringMatching(new RegExp(`/services/customers\\${query}$`)) as string;
  const rows = (...ids: string[]) => ids.map((mcs_id) => expect.objectContaining({ mcs_id }) as object);

  test('is a paginator, as Laravel writes it', async () => {
    expect(await list(sandboxWithRows({ perPage: 2 }))).toEqual({
      current_page: 1,
      data: rows('1', '2'),
      first_page_url: urlOf('?page=1'),
      from: 1,
      last_page: 2,
      last_page_url: urlOf('?page=2'),
      next_page_url: urlOf('?page=2'),
      path,
      per_page: 2,
      prev_page_url: null,
      to: 2,
      total: 3,
    });
  });

  test('filters count before pages', async () => {
    expect(await list(sandboxWithRows({ perPage: 2 }), '?publisher_id=7')).toMatchObject({ last_page: 1, total: 2 });
  });

  test('no customers are one empty page', async () => {
    const page = { data: [], current_page: 1, last_page: 1, total: 0, from: null, next_page_url: null };
    expect(await list(createSandbox({ perPage: 2 }))).toMatchObject(page);
  });

  test('a page beyond the last is empty', async () => {
    expect(await list(sandboxWithRows({ perPage: 2 }), '?page=9')).toMatchObject({ data: [], next_page_url: null });
  });
});
