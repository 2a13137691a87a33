import { ClientProcess } from './client-process';
import { ConnectProxy, refusing, type ProxyReaction } from './connect-proxy';
import { hostileServer } from '../../support/hostile-server';
import { storing } from '../../support/reactions';
import { PERSON, TOKEN } from '../../support/secrets';

const SECRETS = [TOKEN, ...Object.values(PERSON)];
const CREDENTIALS = ['proxy-user', 'pass@w:rd%', Buffer.from('proxy-user:pass@w:rd%').toString('base64')];
// Many handshakes of TLS.
jest.setTimeout(30_000);
const proxy = new ConnectProxy();
let clients: ClientProcess;

beforeAll(async () => {
  await proxy.listen();
  clients = await ClientProcess.start();
});
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

  test('gets no plain http, which it could read', async () => {
    const affili = await hostileServer();
    const env = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url };
    expect(await clients.run({ baseUrl: `http://localhost:${affili.port}`, env })).toMatchObject({
      results: ['affili-1'],
    });
    expect(proxy).toMatchObject({ tunnels: [], plainRequests: 0, read: '' });
  });

  test.each<[string, ProxyReaction]>([
    ['that it cannot open', refusing('502 Bad Gateway')],
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

  test('that breaks TLS after Affili stored the customer does not bring a second one', async () => {
    const { affili, ...job } = await behindProxy();
    affili.next(storing(() => proxy.corrupt()));
    expect(await clients.run(job)).toMatchObject({ results: ['affili-1'] });
    expect(affili.methods).toEqual(['POST', 'GET']);
  });

  test('carries 20 signups in a row through one tunnel', async () => {
    const { affili, ...job } = await behindProxy();
    expect(await clients.run({ ...job, calls: 20 })).toMatchObject({ warnings: [] });
    expect(affili.customers).toHaveLength(20);
    expect(proxy.tunnels).toHaveLength(1);
  });

  test('is asked for no more than 50 tunnels by 120 calls at a time', async () => {
    const { affili, ...job } = await behindProxy();
    expect(await clients.run({ ...job, calls: 120, atATime: 120 })).toMatchObject({ warnings: [] });
    expect(affili.customers).toHaveLength(120);
    expect(proxy.tunnels.length).toBeLessThanOrEqual(50);
  });

  test('that refuses the first 50 tunnels holds up none of the calls that wait for one', async () => {
    const { affili, ...job } = await behindProxy();
    proxy.next(...new Array<ProxyReaction>(50).fill(refusing('503 Service Unavailable')));
    expect(await clients.run({ ...job, calls: 60, atATime: 60 })).toMatchObject({ warnings: [] });
    expect(affili.methods).toEqual(new Array(60).fill('POST'));
  });

  test('may itself be behind TLS', async () => {
    const { affili, baseUrl } = await behindProxy();
    const tlsProxy = new ConnectProxy({ tls: true });
    await tlsProxy.listen();
    try {
      const env = { HTTPS_PROXY: tlsProxy.url };
      expect(await clients.run({ baseUrl, env, calls: 2 })).toMatchObject({ results: ['affili-1', 'affili-2'] });
      expect(tlsProxy.tunnels).toEqual([`localhost:${affili.port}`]);
    } finally {
      tlsProxy.close();
    }
  });

  test('gets its credentials, and Affili does not', async () => {
    const { affili, baseUrl } = await behindProxy();
    const env = { HTTPS_PROXY: proxy.url.replace('//', '//proxy-user:pass%40w:rd%@') };
    proxy.next(refusing('407 Proxy Authentication Required'));
    expect(await clients.run({ baseUrl, env })).toMatchObject({ results: ['affili-1'] });
    expect(proxy.credentials).toEqual(new Array(2).fill(`Basic ${CREDENTIALS[2]}`));
    expect(affili.seen[0]!.headers).not.toHaveProperty('proxy-authorization');
  });
});

test('the process prints nothing of the credentials, and ends though tunnels are kept alive', async () => {
  const { baseUrl } = await behindProxy();
  const env = { HTTPS_PROXY: proxy.url.replace('//', '//proxy-user:pass%40w:rd%@') };
  await clients.run({ baseUrl, env });
  proxy.next(...new Array<ProxyReaction>(9).fill(refusing('407 Proxy Authentication Required')));
  await clients.run({ baseUrl, env });
  const printed = await clients.end();
  for (const secret of [...SECRETS, ...CREDENTIALS, 'pass%40']) expect(printed).not.toContain(secret);
  expect(printed).toContain('ERR_PROXY_407');
});
