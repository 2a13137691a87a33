import dns, { type LookupAddress } from 'node:dns';
import { AffiliClient, type AffiliClientOptions } from 'express-affili';
import { ConnectProxy } from './connect-proxy';
import { DeafListener } from './deaf-listener';
import { A_CONVERSION, A_CUSTOMER } from '../expect-outcome';
import { errorOf, failureOf, unavailable } from '../../support/failure';
import { hostileServer } from '../../support/hostile-server';
import { REGISTRATION, TOKEN } from '../../support/secrets';
import { SOON } from '../../support/soon';

// Documentation's own addresses: nobody answers there, or they are refused at once where there is no IPv6.
const DEAD_IPV6: LookupAddress = { address: '2001:db8::1', family: 6 };
const ipv4 = (address: string): LookupAddress => ({ address, family: 4 });

const stopped: DeafListener[] = [];
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env['HTTPS_PROXY'];
  for (const listener of stopped.splice(0)) listener.stop();
});

function resolveTo(...addresses: LookupAddress[]) {
  const lookup = (_name: string, _options: unknown, done: (error: null, found: LookupAddress[]) => void) =>
    done(null, addresses);
  jest.spyOn(dns, 'lookup').mockImplementation(lookup as never);
}

async function deaf(options?: Parameters<typeof DeafListener.start>[0]): Promise<DeafListener> {
  const listener = await DeafListener.start(options);
  stopped.push(listener);
  return listener;
}

const clientAt = (baseUrl: string, options?: AffiliClientOptions) =>
  new AffiliClient({ token: TOKEN, baseUrl, timeout: 5000, retries: 0, ...options });

test.each([A_CUSTOMER, A_CONVERSION])(
  'a slow address is waited for where the other one is dead: $what',
  async ({ create }) => {
    const { port } = await deaf({ ms: 700 });
    resolveTo(ipv4('127.0.0.1'), DEAD_IPV6);
    expect(await create(clientAt(`http://affili-name:${port}`))).toMatchObject({ id: 'of-the-deaf' });
  },
  20_000,
);

test('a dead address leaves time for the other one', async () => {
  const affili = await hostileServer();
  await deaf({ port: affili.port, host: '127.0.0.2' });
  resolveTo(ipv4('127.0.0.2'), ipv4('127.0.0.1'));
  const client = clientAt(`http://affili-name:${affili.port}`, { timeout: 1500 });
  expect(await client.customers.create(REGISTRATION)).toMatchObject({ id: 'affili-1' });
}, 20_000);

test('dead addresses alone are told of within the time of the call', async () => {
  const { port } = await deaf();
  resolveTo(ipv4('127.0.0.1'), ipv4('127.0.0.1'));
  const start = performance.now();
  const client = clientAt(`http://affili-name:${port}`, { timeout: 500 });
  expect(await failureOf(client.customers.create(REGISTRATION))).toEqual(unavailable());
  expect(performance.now() - start).toBeLessThan(SOON);
}, 20_000);

test('a proxy with a dead address is reached by its other one', async () => {
  const proxy = new ConnectProxy();
  await proxy.listen('127.0.0.1');
  const port = Number(new URL(proxy.url).port);
  await deaf({ port, host: '127.0.0.2' });
  resolveTo(ipv4('127.0.0.2'), ipv4('127.0.0.1'));
  process.env['HTTPS_PROXY'] = `http://proxy-name:${port}`;
  await failureOf(clientAt('https://affili.test', { timeout: 1500 }).customers.create(REGISTRATION));
  proxy.close();
  expect(proxy.tunnels).toEqual(['affili.test:443']);
}, 20_000);

test('a proxy with a slow address is waited for where its other one is dead', async () => {
  const { port } = await deaf({ ms: 700 });
  resolveTo(ipv4('127.0.0.1'), DEAD_IPV6);
  process.env['HTTPS_PROXY'] = `http://proxy-name:${port}`;
  const { message } = await errorOf(clientAt('https://affili.test').customers.create(REGISTRATION));
  // It was reached, and knows no CONNECT.
  expect(message).toBe("Affili can't be reached (ERR_PROXY_ECONNRESET)");
}, 20_000);
