import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import type { AddressInfo } from 'node:net';
import { createSandbox } from 'express-affili/sandbox';
import request from 'supertest';
import { makeSandbox } from '../../lib/sandbox/sandbox';
import { ask, CONVERSIONS, PATH, register } from './support';

const READ = [
  '/',
  '/page/events',
  '/page/main.js',
  '/customers.json',
  '/conversions.json',
  '/faults',
  PATH,
  CONVERSIONS,
];

test.each(READ)('%s can not be read by a name of another site that points here (DNS rebinding)', async (path) => {
  const sandbox = createSandbox();
  await register(sandbox);
  for (const host of ['evil.example:4545', '127.0.0.1.evil.example', 'localhost.evil.example', '.', '']) {
    const answer = await ask(sandbox, 'get', path).set('Host', host);
    expect({ host, status: answer.status }).toEqual({ host, status: 403 });
    expect(answer.text).not.toContain('sara@example.com');
  }
});

test('a customer can not be registered by such a name, even with the token, and takes no failNext', async () => {
  const sandbox = createSandbox();
  sandbox.failNext(1, { status: 503 });
  await ask(sandbox, 'post').set('Host', 'evil.example').send({ referrer: 'aff-1', mcs_id: '42' }).expect(403);
  expect(sandbox.customers).toEqual([]);
  await ask(sandbox, 'get').expect(503);
});

test.each(['localhost:4545', 'LOCALHOST', '127.0.0.1:4545', '[::1]:4545', 'sandbox:4545', 'app.localhost', '10.0.0.7'])(
  'answers by its own name %s',
  async (host) => {
    const sandbox = createSandbox();
    await request(sandbox).get('/').set('Host', host).expect(200);
    await ask(sandbox, 'get').set('Host', host).expect(200);
    const headers = { Host: host, Origin: `http://${host}`.toLowerCase(), 'Sec-Fetch-Site': 'same-origin' };
    await request(sandbox)
      .post('/page/reset')
      .set({ ...headers, Host: host.toLowerCase() })
      .expect(204);
  },
);

test('answers by the host that it listens on', async () => {
  const sandbox = makeSandbox({}, { host: 'Affili.shop.internal' });
  await ask(sandbox, 'get').set('Host', 'affili.shop.internal:4545').expect(200);
  await ask(sandbox, 'get').set('Host', 'other.shop.internal:4545').expect(403);
});

test.each<[string, Record<string, string>]>([
  ['another origin', { Origin: 'https://evil.example' }],
  ['another port of this machine', { Origin: 'http://127.0.0.1:1' }],
  ['a sandboxed frame', { Origin: 'null' }],
  ['a request without Origin across sites', { 'Sec-Fetch-Site': 'cross-site' }],
  ['another port, without Origin', { 'Sec-Fetch-Site': 'same-site' }],
])('changes nothing for, and shows nothing to, %s', async (_, headers) => {
  const sandbox = createSandbox();
  await register(sandbox);
  await request(sandbox).post('/page/reset').set(headers).expect(403);
  await request(sandbox).put('/faults').set(headers).send({ down: true }).expect(403);
  await request(sandbox).get('/customers.json').set(headers).expect(403);
  await request(sandbox).get('/page/events').set(headers).expect(403);
  expect(sandbox.customers).toHaveLength(1);
  await ask(sandbox, 'get').expect(200);
});

test('a link to the page can be followed from another site', async () => {
  const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
  await request(createSandbox()).get('/').set(headers).expect(200);
  await request(createSandbox()).post('/page/reset').set(headers).expect(403);
});

describe('where others can reach it', () => {
  const [mine] = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  const of = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  // By an address of its own that is not loopback, as another machine would come.
  (mine ? test : test.skip)('shows itself to others only with the token', async () => {
    const sandbox = makeSandbox({ token: 'mine' }, { host: '0.0.0.0' });
    const server = sandbox.listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const statusOf = async (host: string, path: string, authorization?: string) =>
      (await fetch(`http://${host}:${port}${path}`, { headers: authorization ? { authorization } : {} })).status;
    const REFUSED = [undefined, 'Bearer another', of('', 'another'), of('mine', ''), 'mine'];
    const TAKEN = ['Bearer mine', of('', 'mine'), of('sara', 'mine')];
    for (const path of ['/', '/page/events', '/customers.json', '/conversions.json', '/faults']) {
      const statuses = [...REFUSED, ...TAKEN].map((authorization) => statusOf(mine!.address, path, authorization));
      const expected = [...REFUSED.map(() => 401), ...TAKEN.map(() => 200)];
      expect({ path, statuses: await Promise.all(statuses) }).toEqual({ path, statuses: expected });
      expect(await statusOf('127.0.0.1', path)).toBe(200);
    }
    const { headers } = await fetch(`http://${mine!.address}:${port}/`);
    expect(headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    server.closeAllConnections();
    server.close();
  });
});
