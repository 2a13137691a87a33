import { inspect } from 'node:util';
import express from 'express';
import { AffiliClient, type AffiliClientOptions } from 'express-affili';
import { NOBODY } from '../../support/client-of';
import { ConnectProxy, refusing, type ProxyReaction } from './connect-proxy';
import { createShop, OwnOutbox, signUp } from '../../support/create-shop';
import { errorOf, failureOf, unavailable } from '../../support/failure';
import { REGISTRATION, TOKEN } from '../../support/secrets';

const proxy = new ConnectProxy();

beforeAll(() => proxy.listen());
beforeEach(() => {
  proxy.forget();
  process.env['HTTPS_PROXY'] = proxy.url.replace('//', '//proxy-user:proxy-pass@');
});
afterAll(() => proxy.close());

const client = (options?: AffiliClientOptions) =>
  new AffiliClient({ token: TOKEN, baseUrl: 'https://affili.test', timeout: 10_000, retries: 0, ...options });

const silent: ProxyReaction = () => undefined;

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
    const error = await errorOf(client().customers.create(REGISTRATION));
    expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE', message: `Affili can't be reached (${code})` });
    expect(error).not.toHaveProperty('httpStatus');
    expect(proxy.tunnels).toEqual(['affili.test:443']);
    expect(inspect(error, { showHidden: true, depth: null })).not.toMatch(/proxy-(user|pass)|cHJveHkt/);
    await proxy.idle();
  });

  test('since nobody is there is told of by ERR_PROXY_ECONNREFUSED', async () => {
    process.env['HTTPS_PROXY'] = `http://localhost:${NOBODY.port}`;
    const { message } = await errorOf(client().customers.create(REGISTRATION));
    expect(message).toBe("Affili can't be reached (ERR_PROXY_ECONNREFUSED)");
  });

  test('since its certificate is no good is told of by that, and gets to read nothing', async () => {
    const tlsProxy = new ConnectProxy({ tls: true });
    await tlsProxy.listen();
    process.env['HTTPS_PROXY'] = tlsProxy.url;
    const { message } = await errorOf(client().customers.create(REGISTRATION)).finally(() => tlsProxy.close());
    expect(message).toMatch(/^Affili can't be reached \(ERR_PROXY_(DEPTH_ZERO_)?SELF_SIGNED_CERT\)$/);
    expect(tlsProxy.read).toBe('');
  });

  test('since it has an address of IPv6 on which nobody is, is told of by that', async () => {
    // Without IPv6 there is no such address.
    process.env['HTTPS_PROXY'] = 'http://[::1]:9';
    const { message } = await errorOf(client().customers.create(REGISTRATION));
    expect(message).toMatch(
      /^Affili can't be reached \(ERR_PROXY_(ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT|ENETUNREACH)\)$/,
    );
  });

  test('is asked for one to the port that Affili is at', async () => {
    proxy.next(refusing('502 Bad Gateway'));
    await errorOf(client({ baseUrl: 'https://affili.test:8443' }).customers.create(REGISTRATION));
    expect(proxy.tunnels).toEqual(['affili.test:8443']);
  });

  test.each<[string, ProxyReaction]>([
    ['never answers', silent],
    ['opens it to a server that never answers', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n')],
  ])('but %s holds no connection beyond the time of the call', async (_, reaction) => {
    proxy.next(reaction, reaction);
    const call = failureOf(client({ timeout: 300 }).customers.create(REGISTRATION));
    expect(await call).toEqual(unavailable());
    expect(proxy.tunnels).not.toEqual([]);
    await proxy.idle();
  });

  test('holds no connection beyond the time of 60 calls, of which some never had one', async () => {
    proxy.next(...new Array<ProxyReaction>(120).fill(silent));
    const { customers } = client({ timeout: 1000 });
    const calls = Array.from({ length: 60 }, (_, index) =>
      failureOf(customers.create({ ...REGISTRATION, mcs_id: String(index) })),
    );
    expect(await Promise.all(calls)).toEqual(new Array(60).fill(unavailable()));
    await proxy.idle();
  }, 30_000);

  test.each<[string, ProxyReaction]>([
    ['answers 502', refusing('502 Bad Gateway')],
    ['never answers', silent],
  ])('since it %s leaves nothing unclear: the outbox may try again at once', async (_, reaction) => {
    proxy.next(reaction, reaction);
    const outbox = new OwnOutbox();
    const { app } = await createShop(express, [], { client: client({ timeout: 500 }), outbox });
    expect(await signUp(app)).toBeNull();
    expect(outbox.added).toEqual([[REGISTRATION, undefined]]);
  });
});
