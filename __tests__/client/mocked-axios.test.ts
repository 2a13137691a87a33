import type * as Express from 'express';
import request from 'supertest';
import { NOBODY } from '../support/client-of';
import { hostileServer } from '../support/hostile-server';
import { TOKEN } from '../support/secrets';

/** What apps put in axios's place in their tests; the last is what `jest.mock('axios')` alone does. */
const MOCKS: [string, (() => unknown) | undefined][] = [
  ['get and create', () => ({ get: jest.fn(), create: jest.fn() })],
  ['no default', () => ({ __esModule: true, post: jest.fn() })],
  ['an automatic mock', undefined],
];

describe.each(MOCKS)("an app's own mock of axios: %s", (_, factory) => {
  beforeEach(() => {
    jest.resetModules();
    if (factory) jest.doMock('axios', factory);
    else jest.doMock('axios');
  });
  afterEach(() => jest.dontMock('axios'));

  it('makes neither affili() nor a page fail, and sends nothing', async () => {
    const affili = await hostileServer();
    const { affili: middleware, registerCustomer } = await import('express-affili');
    const { default: express } = (await import('express')) as unknown as { default: typeof Express.default };
    const errors: unknown[] = [];
    const baseUrl = `http://127.0.0.1:${affili.port}`;
    const app = express();
    app.use(middleware({ token: TOKEN, baseUrl, onError: (error) => void errors.push(error) }));
    app.get('/register', async (req, res) => void res.json({ id: await registerCustomer(req, '42') }));

    const { status, body } = (await request(app).get('/register?referrer=aff-1&exp=30')) as {
      status: number;
      body: unknown;
    };
    expect({ status, body }).toEqual({ status: 200, body: { id: null } });
    expect(errors).toMatchObject([{ code: 'ERR_AFFILI_UNAVAILABLE', unclear: false }]);
    expect(String(errors[0])).toMatch(/axios is a mock here/);
    expect(affili.connections).toBe(0);
  });
});

test('a mock whose adapter answers text is taken at its word', async () => {
  jest.resetModules();
  const data = JSON.stringify({ data: { id: 'affili-1' } });
  const send = jest.fn(() => Promise.resolve({ status: 200, headers: {}, data }));
  jest.doMock('axios', () => ({ getAdapter: () => send }));
  const { AffiliClient } = await import('express-affili');
  jest.dontMock('axios');
  const { customers } = new AffiliClient({ token: TOKEN, baseUrl: `http://127.0.0.1:${NOBODY.port}` });
  expect(await customers.create({ referrer: 'aff-1', mcs_id: '42' })).toEqual({ id: 'affili-1' });
  expect(send).toHaveBeenCalledTimes(1);
});
