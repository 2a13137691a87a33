import axios from 'axios';
import type { AffiliClient } from 'express-affili';
import { clientOf } from '../../support/client-of';
import { failureOf, notAsDocumented } from '../../support/failure';
import { hostileServer } from '../../support/hostile-server';
import { answer, late, raw } from '../../support/reactions';
import { CONVERSION, ECHO, REGISTRATION, TOKEN } from '../../support/secrets';

const CALLS: [string, (client: AffiliClient) => Promise<unknown>][] = [
  ['create', ({ customers }) => customers.create(REGISTRATION)],
  ['ensure', ({ customers }) => customers.ensure(REGISTRATION)],
  ['update', ({ customers }) => customers.update('affili-1', { meta_data: REGISTRATION.meta_data })],
  ['list', ({ customers }) => customers.list()],
  ['the create of conversions', ({ conversions }) => conversions.create(CONVERSION)],
  ['the update of conversions', ({ conversions }) => conversions.update('affili-1', { status: 'refunded' })],
];

describe.each(CALLS)('%s', (_, call) => {
  test.concurrent.each([302, 307])('does not follow %i to another place', async (status) => {
    const [affili, elsewhere] = await Promise.all([hostileServer(), hostileServer()]);
    const redirect = answer(status, `<a>${ECHO}</a>`, { Location: `http://localhost:${elsewhere.port}/?${ECHO}` });
    affili.next(redirect, redirect);
    expect(await failureOf(call(clientOf(affili, { retries: 0 })))).toEqual(notAsDocumented(status));
    expect(elsewhere).toMatchObject({ connections: 0, seen: [] });
  });
});

test.each(['/login', ''])('follows no redirect to %p of the same place', async (location) => {
  const affili = await hostileServer();
  affili.next(answer(307, '', { Location: location }));
  const call = clientOf(affili, { retries: 0 }).conversions.create(CONVERSION);
  expect(await failureOf(call)).toEqual(notAsDocumented(307));
  expect(affili.seen).toMatchObject([{ path: '/services/conversions' }]);
});

test('sends no headers but its own', async () => {
  const affili = await hostileServer();
  const client = clientOf(affili);
  await client.customers.create(REGISTRATION);
  expect(affili.seen[0]!.headers).toEqual({
    accept: 'application/json',
    'accept-encoding': expect.stringContaining('gzip') as string,
    authorization: `Bearer ${TOKEN}`,
    connection: 'keep-alive',
    'content-length': String(Buffer.byteLength(JSON.stringify(REGISTRATION))),
    'content-type': 'application/json',
    host: `127.0.0.1:${affili.port}`,
    'user-agent': 'express-affili',
  });
});

describe('an app that has its own use of axios', () => {
  const defaults = { ...axios.defaults };
  const headers = { ...axios.defaults.headers.common };
  afterEach(() => {
    Object.assign(axios.defaults, { baseURL: undefined, auth: undefined, params: undefined, timeout: 0 }, defaults);
    axios.defaults.headers.common = headers;
    axios.interceptors.request.clear();
    axios.interceptors.response.clear();
  });

  test('has no part in our requests, nor we in its', async () => {
    const [affili, elsewhere] = await Promise.all([hostileServer(), hostileServer()]);
    const touched = jest.fn(<T>(value: T) => value);
    Object.assign(axios.defaults, {
      baseURL: `http://localhost:${elsewhere.port}/app`,
      auth: { username: 'app', password: 'app' },
      params: { app: 1 },
      timeout: 1,
      maxContentLength: 1,
      adapter: touched,
      transformRequest: touched,
      transformResponse: touched,
      validateStatus: touched,
      proxy: { host: 'localhost', port: elsewhere.port },
    });
    axios.defaults.headers.common['X-App'] = 'app';
    axios.interceptors.request.use(touched);
    axios.interceptors.response.use(touched);

    // Whether the client was made before or after the app set its own.
    expect(await clientOf(affili).customers.create(REGISTRATION)).toMatchObject({ id: 'affili-1' });
    expect(touched).not.toHaveBeenCalled();
    expect(elsewhere.connections).toBe(0);
    expect(affili.seen).toMatchObject([{ path: '/services/customers', query: {} }]);
    expect(affili.seen[0]!.headers).toMatchObject({ authorization: `Bearer ${TOKEN}` });
    expect(affili.seen[0]!.headers).not.toHaveProperty('x-app');
    expect(axios.defaults.headers).not.toHaveProperty('Authorization');
  });
});

describe('a connection', () => {
  test('is made anew where Affili closed it meanwhile', async () => {
    const affili = await hostileServer();
    const { customers } = clientOf(affili);
    await customers.list();
    affili.closeIdleConnections();
    await customers.list();
    expect(affili.seen).toMatchObject([{ isReused: false }, { isReused: false }]);
  });

  test('is used again after a failure that was read to its end', async () => {
    const affili = (await hostileServer()).next(answer(422, { message: 'no' }));
    const { customers } = clientOf(affili);
    await failureOf(customers.create(REGISTRATION));
    await customers.list();
    expect(affili.seen.map(({ isReused }) => isReused)).toEqual([false, true]);
  });

  test('is not used again where Affili answered twice: the second is no answer to the next call', async () => {
    const body = (id: string) => JSON.stringify({ data: { id } });
    const http = (id: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body(id).length}\r\n\r\n${body(id)}`;
    const affili = (await hostileServer()).next(raw(http('first') + http('second')));
    const { customers } = clientOf(affili);
    expect(await customers.create(REGISTRATION)).toEqual({ id: 'first' });
    expect(await customers.create({ ...REGISTRATION, mcs_id: '43' })).toMatchObject({ id: 'affili-1', mcs_id: '43' });
  });

  test('is not used again where the call was given up: its late answer is no answer to the next call', async () => {
    const affili = (await hostileServer()).next(late(400, answer(200, { data: [{ id: 'late' }] })));
    const { customers } = clientOf(affili, { timeout: 300 });
    await failureOf(customers.list());
    const made = await Promise.all(['1', '2', '3'].map((mcs_id) => customers.create({ ...REGISTRATION, mcs_id })));
    expect(made.map(({ id }) => id).sort()).toEqual(['affili-1', 'affili-2', 'affili-3']);
    expect(affili.seen[1]).toMatchObject({ method: 'POST', isReused: false });
  });

  test('brings each of many calls at a time its own answer', async () => {
    const affili = await hostileServer();
    const { customers } = clientOf(affili);
    const ids = Array.from({ length: 30 }, (_, index) => String(index));
    const made = await Promise.all(ids.map((mcs_id) => customers.create({ ...REGISTRATION, mcs_id })));
    expect(made.map(({ mcs_id }) => mcs_id)).toEqual(ids);
    expect(affili.customers).toHaveLength(30);
  });
});
