import { ClientProcess } from '../../support/client-process';
import { ConnectProxy, type ProxyReaction } from '../../support/connect-proxy';
import { hostileServer } from '../../support/hostile-server';
import { answer, storing } from '../../support/reactions';
import { ECHO, SECRETS, TOKEN } from '../../support/secrets';

const proxy = new ConnectProxy();
let clients: ClientProcess;

beforeAll(async () => {
  await proxy.listen();
  clients = await ClientProcess.start();
}, 30_000);
beforeEach(() => proxy.forget());
afterAll(() => {
  proxy.close();
  clients.kill();
});

/** An Affili behind TLS, and how it is reached through the proxy. */
async function behindProxy() {
  const affili = await hostileServer({ tls: true });
  return { affili, baseUrl: `https://localhost:${affili.port}`, env: { HTTPS_PROXY: proxy.url } };
}

describe('a proxy of the environment', () => {
  afterEach(() => {
    for (const secret of SECRETS) expect(proxy.read).not.toContain(secret);
  });

  test('gets https to tunnel, and reads nothing of it', async () => {
    const { affili, ...job } = await behindProxy();
    expect(await clients.run(job)).toMatchObject({ results: ['affili-1'] });
    expect(affili.seen).toMatchObject([{ method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } }]);
    expect(proxy).toMatchObject({ tunnels: [`localhost:${affili.port}`], plainRequests: 0 });
  });

  test('gets no https where NO_PROXY says so', async () => {
    const { baseUrl, env } = await behindProxy();
    expect(await clients.run({ baseUrl, env: { ...env, NO_PROXY: 'localhost' } })).toMatchObject({
      results: ['affili-1'],
    });
    expect(proxy.tunnels).toEqual([]);
  });

  test('gets no plain http, which it could read', async () => {
    const affili = await hostileServer();
    const env = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url };
    expect(await clients.run({ baseUrl: `http://localhost:${affili.port}`, env })).toMatchObject({
      results: ['affili-1'],
    });
    expect(proxy).toMatchObject({ tunnels: [], plainRequests: 0, read: '' });
  });

  const refuse =
    (status: string): ProxyReaction =>
    (client) =>
      client.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);

  test.each<[string, ProxyReaction]>([
    ['that it cannot open', refuse('502 Bad Gateway')],
    ['that it has no room for', refuse('503 Service Unavailable')],
    [
      'with no TLS inside',
      (client) => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        client.once('data', () => client.write('no TLS at all\r\n'));
      },
    ],
  ])('is asked again for a tunnel %s', async (_, reaction) => {
    const { affili, ...job } = await behindProxy();
    proxy.next(reaction);
    expect(await clients.run(job)).toMatchObject({ results: ['affili-1'] });
    expect(affili.customers).toHaveLength(1);
  });

  test.each<[string, ProxyReaction]>([
    ['refuses every tunnel', refuse('503 Service Unavailable')],
    ['cuts every tunnel', (client) => client.destroy()],
    ['never opens one', () => undefined],
  ])('that %s is a failure within the time of the call, with nothing sent in the clear', async (_, reaction) => {
    const { affili, ...job } = await behindProxy();
    proxy.next(...new Array<ProxyReaction>(9).fill(reaction));
    const start = performance.now();
    expect(await clients.run({ ...job, timeout: 500 })).toMatchObject({ results: ['ERR_AFFILI_UNAVAILABLE'] });
    expect(performance.now() - start).toBeLessThan(2500);
    expect(affili.methods).toEqual([]);
  });

  test('that breaks TLS after Affili stored the customer does not bring a second one', async () => {
    const { affili, ...job } = await behindProxy();
    affili.next(storing(() => proxy.corrupt()));
    expect(await clients.run(job)).toMatchObject({ results: ['affili-1'] });
    expect(affili.methods).toEqual(['POST', 'GET']);
  });
});

describe('a connection', () => {
  test.each(['http', 'https'])(
    'of %s is kept alive: 50 calls in a row need one, and Node warns of nothing',
    async (scheme) => {
      const affili = await hostileServer({ tls: scheme === 'https' });
      const job = { baseUrl: `${scheme}://localhost:${affili.port}`, calls: 50 };
      expect(await clients.run(job)).toMatchObject({ warnings: [] });
      expect(affili.seen.map(({ isReused }) => isReused)).toEqual([false, ...new Array<boolean>(49).fill(true)]);
    },
  );

  test('is not opened for each of 120 calls at a time: 50 are enough, and Node warns of nothing', async () => {
    const affili = await hostileServer();
    const job = { baseUrl: `http://localhost:${affili.port}`, calls: 120, atATime: 120 };
    expect(await clients.run(job)).toMatchObject({ warnings: [] });
    expect(affili.customers).toHaveLength(120);
    expect(affili.connections).toBeLessThanOrEqual(50);
  });
});

test('the process prints neither token nor personal data, and ends when it has no more to do', async () => {
  const affili = await hostileServer();
  affili.next(answer(422, { message: ECHO, errors: { email: [ECHO] } }), answer(500, `<h1>${ECHO}</h1>`));
  const baseUrl = `http://localhost:${affili.port}`;
  await clients.run({ baseUrl, timeout: 2 ** 31 - 1, calls: 2 });
  const printed = await clients.end();
  for (const secret of SECRETS) expect(printed).not.toContain(secret);
  expect(printed).toContain('ERR_AFFILI_REJECTED');
  expect(printed).toContain('express-affili');
});
