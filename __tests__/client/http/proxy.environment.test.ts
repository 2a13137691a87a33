import { AffiliClient } from 'express-affili';
import { NOBODY } from '../../support/client-of';
import { ConnectProxy, refusing } from './connect-proxy';
import { errorOf } from '../../support/failure';
import { REGISTRATION, TOKEN } from '../../support/secrets';

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy', 'HTTP_PROXY'];
const NOWHERE = `http://127.0.0.1:${NOBODY.port}`;
const proxy = new ConnectProxy();

beforeAll(() => proxy.listen());
beforeEach(() => proxy.forget());
afterEach(() => VARIABLES.forEach((name) => delete process.env[name]));
afterAll(() => proxy.close());

/** Whether the proxy is asked for a tunnel. */
async function isAsked(environment: Record<string, string>, baseUrl = `https://affili.test:${NOBODY.port}`) {
  Object.assign(process.env, environment);
  proxy.next(refusing('502 Bad Gateway'));
  const client = new AffiliClient({ token: TOKEN, baseUrl, retries: 0, timeout: 2000 });
  await errorOf(client.customers.create(REGISTRATION));
  return proxy.tunnels.length === 1;
}

test.each<[string, (url: string) => Record<string, string>, boolean]>([
  ['HTTPS_PROXY with blanks around it', (url) => ({ HTTPS_PROXY: ` ${url} ` }), true],
  ['HTTPS_PROXY without a scheme', (url) => ({ HTTPS_PROXY: url.replace('http://', '') }), true],
  ['small letters, which win over capitals', (url) => ({ https_proxy: url, HTTPS_PROXY: NOWHERE }), true],
  ['capitals, where small letters are empty', (url) => ({ https_proxy: '', HTTPS_PROXY: url }), true],
  ['ALL_PROXY', (url) => ({ ALL_PROXY: url }), true],
  ['HTTP_PROXY, which is for plain HTTP', (url) => ({ HTTP_PROXY: url }), false],
  ['NO_PROXY of the host', (url) => ({ HTTPS_PROXY: url, NO_PROXY: 'localhost, affili.test' }), false],
  ['NO_PROXY of all', (url) => ({ HTTPS_PROXY: url, NO_PROXY: '*' }), false],
  ['NO_PROXY of another host', (url) => ({ HTTPS_PROXY: url, NO_PROXY: 'affili.test.evil,ili.test' }), true],
])('%s', async (_, environment, isUsed) => {
  expect(await isAsked(environment(proxy.url))).toBe(isUsed);
});

describe('a proxy that is none', () => {
  const client = (baseUrl = 'https://core.affili.ir') => new AffiliClient({ token: TOKEN, baseUrl });

  test.each([
    ['HTTPS_PROXY', 'socks5://user:secret@proxy:1080'],
    ['https_proxy', 'http://user:secret@proxy:port'],
    ['ALL_PROXY', 'http://'],
  ])('is an error that names %s, and not its value', (name, value) => {
    process.env[name] = value;
    const message = `${name} takes the http: or https: URL of a proxy`;
    expect(() => client()).toThrow(expect.objectContaining({ code: 'ERR_AFFILI_OPTIONS', message }) as Error);
  });

  test('is none where it is meant for others: SOCKS for all protocols, plain HTTP, what NO_PROXY exempts', () => {
    process.env['ALL_PROXY'] = 'socks5://127.0.0.1:1080';
    expect(() => client()).not.toThrow();
    process.env['HTTPS_PROXY'] = 'socks5://proxy:1080';
    expect(() => client('http://localhost:4545')).not.toThrow();
    process.env['NO_PROXY'] = '.affili.ir';
    expect(() => client()).not.toThrow();
  });
});
