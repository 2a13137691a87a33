import { AffiliClient, type Customer } from 'express-affili';
import { affili, expectOneLine, runSandbox, serverWith } from './command-line';
import { answer } from '../support/reactions';
import { PERSON, REGISTRATION, TOKEN } from '../support/secrets';

const FORMATS = [[], ['--json'], ['--csv']];

test('lists every page, and says on a terminal how far it is', async () => {
  const { sandbox, env } = await runSandbox({ perPage: 2 });
  const client = new AffiliClient({ token: TOKEN, baseUrl: env.AFFILI_BASE_URL, timeout: 10_000 });
  for (let index = 0; index < 5; index += 1) {
    await client.customers.create({ ...REGISTRATION, mcs_id: `m-${index}` });
  }
  const { code, stdout, stderr } = await affili(['customers', '--json'], { env, isTerminal: true });
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as Customer[]).map(({ id }) => id)).toEqual(sandbox.customers.map(({ id }) => id));
  expect(stderr).toContain('page 2 of 3');
  expect(stderr).toMatch(/\r\x1b\[K$/); // eslint-disable-line no-control-regex
  expect(await affili(['customers', '--json'], { env })).toEqual({ code: 0, stdout, stderr: '' });
});

test('says nothing of a single page', async () => {
  const { env } = await serverWith([{ id: '1' }]);
  expect(await affili(['customers', '--json'], { env, isTerminal: true })).toMatchObject({ code: 0, stderr: '' });
});

test('sends all seven filters as they are, on each page', async () => {
  const { server, env } = await serverWith([{ id: '1' }], []);
  const { code } = await affili(
    [
      ...['customers', '--id', 'a', '--mcs-id', '42', '--min-created-at', '1399-01-17 12:46:38'],
      ...['--max-created-at', '2026/1/2', '--min-updated-at', '2026-01-31T08:00:00Z', '--max-updated-at', '2026-02-01'],
      '--publisher-id=-7',
    ],
    { env },
  );
  expect(code).toBe(0);
  const filters = {
    id: 'a',
    mcs_id: '42',
    min_created_at: '1399-01-17 12:46:38',
    max_created_at: '2026/1/2',
    min_updated_at: '2026-01-31T08:00:00Z',
    max_updated_at: '2026-02-01',
    publisher_id: '-7',
  };
  expect(server.seen.map(({ query }) => query)).toEqual([filters, { ...filters, page: '2' }]);
});

describe.each(FORMATS.map((format) => ({ format })))('personal data with $format', ({ format }) => {
  const customer = {
    id: '1',
    mcs_id: '42',
    created_at: '2026-01-31 08:00',
    updated_at: '2026-02-01 09:00',
    meta_data: { ...PERSON, plan: 'plan-secret', nested: { mobile: 'nested-secret' }, seats: 4711 },
    publisher: { id: '977', full_name: 'Reza', email: 'publisher-secret' },
    phone: 'further-secret',
  };
  const secrets = [
    ...Object.values(PERSON),
    'plan-secret',
    'nested-secret',
    '4711',
    'publisher-secret',
    'further-secret',
  ];

  test('is masked', async () => {
    const { env } = await serverWith([customer]);
    const { stdout } = await affili(['customers', ...format], { env });
    for (const secret of secrets) expect(stdout).not.toContain(secret);
    const shownOnes = ['42', '977', 'Reza', '2026-01-31 08:00', '2026-02-01 09:00', 'first_name', 'plan', '***'];
    for (const shown of shownOnes) expect(stdout).toContain(shown);
  });

  test('is shown with --full', async () => {
    const { env } = await serverWith([customer]);
    const { stdout } = await affili(['customers', ...format, '--full'], { env });
    for (const secret of secrets) expect(stdout).toContain(secret);
    expect(stdout).not.toContain('***');
  });
});

test('masks what a hostile answer has in place of the documented fields, and keeps what is empty', async () => {
  const row = { id: '1', mcs_id: { email: PERSON.email }, meta_data: PERSON.email, publisher: [PERSON.email] };
  const { env } = await serverWith([row, { id: '2', meta_data: [], publisher: null, note: '' }]);
  const { stdout } = await affili(['customers', '--json'], { env });
  expect(JSON.parse(stdout)).toEqual([
    { id: '1', mcs_id: '***', meta_data: '***', publisher: '***' },
    { id: '2', meta_data: [], publisher: null, note: '' },
  ]);
});

test('a list that is too large to be kept fails in one line', async () => {
  const page = (page: number) => Array.from({ length: 60_000 }, (_, index) => ({ id: `${page}-${index}` }));
  const { env } = await serverWith(page(1), page(2), []);
  const ran = await affili(['customers'], { env });
  expectOneLine(ran);
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('more than 100000 customers') as string });
});

test('a page that fails leaves nothing on stdout', async () => {
  const { server, env } = await serverWith();
  server.next(
    answer(200, { data: [{ id: '1', meta_data: PERSON }], current_page: 1, last_page: 2 }),
    answer(422, { message: PERSON.email }),
  );
  const ran = await affili(['customers'], { env });
  expectOneLine(ran);
  expect(ran.code).toBe(1);
});
