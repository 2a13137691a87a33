import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProxyAgent } from '../../../lib/client/http/proxy-agent';
import { ConnectProxy } from '../../support/connect-proxy';
import { CERTIFICATE_FILE, hostileServer, type HostileServer } from '../../support/hostile-server';

/** More than what fits the buffers on the way. */
const MUCH = Buffer.alloc(4_000_000, 'affili');
const proxy = new ConnectProxy();
const ca = readFileSync(CERTIFICATE_FILE);
let affili: HostileServer;
let agent: ProxyAgent;

beforeAll(() => proxy.listen());
beforeEach(async () => {
  proxy.forget();
  affili = await hostileServer({ tls: true });
  agent = new ProxyAgent(new URL(proxy.url), `localhost:${affili.port}`, { ca, keepAlive: true, maxSockets: 1 });
});
afterEach(() => agent.destroy());
afterAll(() => proxy.close());

async function post(body: string | Buffer = '{}'): Promise<IncomingMessage> {
  const sent = request({ method: 'POST', host: 'localhost', port: affili.port, path: '/', agent });
  const [answer] = (await once(sent.end(body), 'response')) as [IncomingMessage];
  return answer;
}

test('carries much in both directions, at the pace of whoever reads it', async () => {
  affili.next(({ request: { body }, response }) => response.end(body));
  const answer = await post(MUCH);
  await sleep(100);
  expect((await buffer(answer)).equals(MUCH)).toBe(true);
}, 30_000);

test('opens a new tunnel where the last one was closed while idle', async () => {
  await buffer(await post());
  affili.closeIdleConnections();
  await proxy.idle();
  expect(agent.freeSockets).toEqual({});
  await buffer(await post());
  expect(proxy.tunnels).toHaveLength(2);
});

test('tells the request of a tunnel that is cut', async () => {
  affili.next(({ socket }) => void socket.destroy());
  await expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
  await buffer(await post());
  expect(proxy.tunnels).toHaveLength(2);
});

test('tells the request of a proxy that resets the connection', async () => {
  affili.next(() => proxy.reset());
  await expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test.each([
  ['', undefined],
  ['user:pass@', 'Basic dXNlcjpwYXNz'],
  ['user@', 'Basic dXNlcjo='],
  [':pass@', 'Basic OnBhc3M='],
  ['us%40er:pa%ss@', `Basic ${Buffer.from('us@er:pa%ss').toString('base64')}`],
])('asks for the tunnel in the words of RFC 9110, with the credentials %j as %s', async (credentials, header) => {
  agent.destroy();
  const target = `localhost:${affili.port}`;
  agent = new ProxyAgent(new URL(proxy.url.replace('//', `//${credentials}`)), target, { ca });
  await buffer(await post());
  expect(proxy.read.split('\r\n').slice(0, 2)).toEqual([`CONNECT ${target} HTTP/1.1`, `Host: ${target}`]);
  expect(proxy.credentials).toEqual([header]);
});
