import { inspect } from 'node:util';
import express from 'express';
import { AffiliClient, type AffiliClientOptions } from 'express-affili';
import { ConnectProxy, refusing, type ProxyReaction } from './connect-proxy';
import { NOBODY } from '../../support/client-of';
import { createShop, OwnOutbox, signUp } from '../../support/create-shop';
import { errorOf, failureOf, unavailable } from '../../support/failure';
import { REGISTRATION, TOKEN } from '../../support/secrets';

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'HTTP_PROXY', 'NO_PROXY'];
const NOWHERE = `http://127.0.0.1:${NOBODY.port}`;
const proxy = new ConnectProxy();
const silent: ProxyReaction = () => undefined;

beforeAll(() => proxy.listen());
beforeEach(() => {
  proxy.forget();
  process.env['HTTPS_PROXY'] = proxy.url.replace('//', '//proxy-user:proxy-pass@');
});
afterEach(() => VARIABLES.forEach((name) => delete process.env[name]));
afterAll(() => proxy.close());

const clientAt = (baseUrl = 'https://affili.test', options?: AffiliClientOptions) =>
  new AffiliClient({ token: TOKEN, baseUrl, timeout: 10_000, retries: 0, ...options });

test.each<[string, (url: string) => Record<string, string>, boolean]>([
  ['HTTPS_PROXY with blanks around it', (url) => ({ HTTPS_PROXY: ` ${url} ` }), true],
  ['HTTPS_PROXY without a scheme', (url) => ({ HTTPS_PROXY: url.replace('http://', '') }), true],
  ['small letters, which win over capitals', (url) => ({ https_proxy: url, HTTPS_PROXY: NOWHERE }), true],
  ['capitals, where small letters are empty', (url) => ({ https_proxy: '', HTTPS_PROXY: url }), true],
  ['ALL_PROXY', (url) => ({ HTTPS_PROXY: '', ALL_PROXY: url }), true],
  ['HTTP_PROXY, which is for plain HTTP', (url) => ({ HTTPS_PROXY: '', HTTP_PROXY: url }), false],
  ['NO_PROXY of the host', (url) => ({ HTTPS_PROXY: url, NO_PROXY: 'localhost, affili.test' }), false],
  ['NO_PROXY of all', (url) => ({ HTTPS_PROXY: url, NO_PROXY: '*' }), false],
  ['NO_PROXY of another host', (url) => ({ HTTPS_PROXY: url, NO_PROXY: 'affili.test.evil,ili.test' }), true],
])('the environment: %s', async (_, environment, isUsed) => {
  Object.assign(process.env, environment(proxy.url));
  proxy.next(refusing('502 Bad Gateway'));
  await errorOf(clientAt(`https://affili.test:${NOBODY.port}`, { timeout: 2000 }).customers.create(REGISTRATION));
  expect(proxy.tunnels).toEqual(isUsed ? [`affili.test:${NOBODY.port}`] : []);
});

describe('a proxy that is none', () => {
  test.each([
    ['HTTPS_PROXY', 'socks5://user:secret@proxy:1080'],
    ['https_proxy', 'http://user:secret@proxy:port'],
    ['ALL_PROXY', 'http://'],
  ])('is an error that names %s, and not its value', (name, value) => {
    Object.assign(process.env, { HTTPS_PROXY: '', [name]: value });
    const message = `${name} takes the http: or https: URL of a proxy`;
    expect(() => clientAt()).toThrow(expect.objectContaining({ code: 'ERR_AFFILI_OPTIONS', message }) as Error);
  });

  test('is none where it is meant for others: SOCKS for all protocols, plain HTTP, what NO_PROXY exempts', () => {
    Object.assign(process.env, { HTTPS_PROXY: '', ALL_PROXY: 'socks5://127.0.0.1:1080' });
    expect(() => clientAt()).not.toThrow();
    process.env['HTTPS_PROXY'] = 'socks5://proxy:1080';
    expect(() => clientAt('http://localhost:4545')).not.toThrow();
    process.env['NO_PROXY'] = 'affili.test';
    expect(() => clientAt()).not.toThrow();
  });
});

describe('a proxy that opens no tunnel', () => {
  test.each<[string, string, ProxyReaction]>([
    ['asks for credentials', 'ERR_PROXY_407', refusing('407 Proxy Authentication Required')],
    ['does not reach Affili', 'ERR_PROXY_502', refusing('502 Bad Gateway')],
    ['hangs up', 'ERR_PROXY_ECONNRESET', (socket) => socket.end()],
    ['breaks off its answer', 'ERR_PROXY_ECONNRESET', (socket) => socket.end('HTTP/1.1 200 Connection Esta')],
    ['opens it and hangs up', 'ECONNRESET', (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')],
    ['puts it off', 'ERR_PROXY_103', refusing('103 Early Hints')],
  ])('but %s is told of by %s, its credentials are not, and nothing stays connected', async (_, code, reaction) => {
    proxy.next(reaction);
    const error = await errorOf(clientAt().customers.create(REGISTRATION));
    expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE', message: `Affili can't be reached (${code})` });
    expect(error).not.toHaveProperty('httpStatus');
    expect(proxy.tunnels).toEqual(['affili.test:443']);
    expect(inspect(error, { showHidden: true, depth: null })).not.toMatch(/proxy-(user|pass)|cHJveHkt/);
    await proxy.idle();
  });

  test.each([
    ['nobody is there', NOWHERE, 'ECONNREFUSED'],
    // Without IPv6 there is no such address.
    ['it has an address of IPv6 alone', 'http://[::1]:9', '(ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT|ENETUNREACH)'],
  ])('since %s is told of by that', async (_, url, code) => {
    process.env['HTTPS_PROXY'] = url;
    const { message } = await errorOf(clientAt().customers.create(REGISTRATION));
    expect(message).toMatch(new RegExp(`^Affili can't be reached \\(ERR_PROXY_${code}\\)$`));
  });

  test('since its certificate is no good is told of by that, and gets to read nothing', async () => {
    const tlsProxy = new ConnectProxy({ tls: true });
    await tlsProxy.listen();
    process.env['HTTPS_PROXY'] = tlsProxy.url;
    const { message } = await errorOf(clientAt().customers.create(REGISTRATION)).finally(() => tlsProxy.close());
    expect(message).toMatch(/^Affili can't be reached \(ERR_PROXY_(DEPTH_ZERO_)?SELF_SIGNED_CERT\)$/);
    expect(tlsProxy.read).toBe('');
  });

  test.each<[string, ProxyReaction]>([
    ['never answers', silent],
    ['opens it to a server that never answers', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n')],
  ])('but %s holds no connection beyond the time of the call', async (_, reaction) => {
    proxy.next(reaction, reaction);
    expect(await failureOf(clientAt(undefined, { timeout: 300 }).customers.create(REGISTRATION))).toEqual(
      unavailable(),
    );
    expect(proxy.tunnels).not.toEqual([]);
    await proxy.idle();
  });

  test('holds no connection beyond the time of 60 calls, of which some never had one', async () => {
    proxy.next(...new Array<ProxyReaction>(120).fill(silent));
    const { customers } = clientAt(undefined, { timeout: 1000 });
    const ids = Array.from({ length: 60 }, (_, index) => String(index));
    const calls = ids.map((mcs_id) => failureOf(customers.create({ ...REGISTRATION, mcs_id })));
    expect(await Promise.all(calls)).toEqual(ids.map(() => unavailable()));
    await proxy.idle();
  }, 30_000);

  test.each<[string, ProxyReaction]>([
    ['answers 502', refusing('502 Bad Gateway')],
    ['never answers', silent],
  ])('since it %s leaves nothing unclear: the outbox may try again at once', async (_, reaction) => {
    proxy.next(reaction, reaction);
    const outbox = new OwnOutbox();
    const { app } = await createShop(express, [], { client: clientAt(undefined, { timeout: 500 }), outbox });
    expect(await signUp(app)).toBeNull();
    expect(outbox.added).toEqual([[REGISTRATION, undefined]]);
  });
});
