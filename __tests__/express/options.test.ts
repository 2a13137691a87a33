import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { affili, AffiliClient, AffiliError, registerCustomer, type AffiliOptions } from 'express-affili';
import { createApp } from '../support/create-app';
import { expressVersions } from '../support/express-versions';
import { hostileServer } from '../support/hostile-server';
import { TOKEN } from '../support/secrets';
import { land, visit } from '../support/visit';

const LINK = '/?referrer=aff-1&exp=30';
/** Stands in wrong values, and must not stand in a message. */
const VALUE = 'a-value-that-may-be-secret';

/** What `affili()` throws of these options, which only a mistake can have made. */
function errorOf(options: unknown): AffiliError {
  try {
    affili(options as AffiliOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(AffiliError);
    return error as AffiliError;
  }
  throw new Error('took the options');
}

const environment = { ...process.env };
beforeEach(() => {
  delete process.env['AFFILI_TOKEN'];
  delete process.env['AFFILI_BASE_URL'];
});
afterEach(() => {
  process.env = { ...environment };
});

describe('options that are wrong', () => {
  it.each<[string, unknown, string]>([
    ['token', `${VALUE} with spaces`, 'token takes printable ASCII characters without spaces'],
    ['baseUrl', `https://user:${VALUE}@core.affili.ir`, 'baseUrl takes an origin such as https://core.affili.ir'],
    ['timeout', VALUE, 'timeout takes a whole number of milliseconds'],
    ['retries', VALUE, 'retries takes a whole number'],
    ['client', {}, 'client takes an AffiliClient'],
    ['client', { customers: { create: VALUE } }, 'client takes an AffiliClient'],
    ['cookie', VALUE, 'cookie takes an object of name, path, domain, httpOnly, sameSite, secure and partitioned'],
    ['cookie', { name: '' }, 'cookie.name takes a cookie name'],
    ['cookie', { name: 'a;b' }, 'cookie.name takes a cookie name'],
    ['cookie', { path: VALUE }, 'cookie.path takes a path that begins with /'],
    ['cookie', { path: '/a\nb' }, 'cookie.path takes a path'],
    ['cookie', { domain: 'shop.example; Secure' }, 'cookie.domain takes a host name'],
    ['cookie', { httpOnly: 'yes' }, 'cookie.httpOnly takes true or false'],
    ['cookie', { sameSite: 'Lax' }, "cookie.sameSite takes 'lax', 'strict' or 'none'"],
    ['cookie', { secure: 'always' }, "cookie.secure takes true, false or 'auto'"],
    ['cookie', { sameSite: 'none' }, 'cookie.secure takes true'],
    ['cookie', { partitioned: 'yes' }, 'cookie.partitioned takes true or false'],
    ['cookie', { partitioned: true }, 'cookie.secure takes true'],
    ['cookie', { name: '__Secure-ref' }, 'cookie.secure takes true'],
    ['cookie', { name: '__Host-ref' }, 'cookie.secure takes true'],
    ['cookie', { name: '__Host-ref', secure: true, path: '/shop' }, '__Host- only with path / and without a domain'],
    ['cookie', { name: '__Host-ref', secure: true, domain: 'shop.example' }, '__Host- only with path /'],
    ['cookie', { name: '__host-ref', secure: true, domain: 'shop.example' }, '__Host- only with path /'],
    ['attribution', 'first', "attribution takes 'last-click' or 'first-click'"],
    ['expUnit', 'toString', "expUnit takes 'days', 'hours', 'minutes' or 'seconds'"],
    ['defaultLifetime', 1 / 86_401, 'defaultLifetime takes a number of days, at least a second'],
    ['defaultLifetime', 401, 'at most 400 days'],
    ['maxLifetime', 401, 'maxLifetime takes a number of days, at least a second and at most 400 days'],
    ['origins', VALUE, 'origins takes a list of origins, such as https://www.shop.ir'],
    ['origins', ['www.shop.ir'], 'takes a list of origins'],
    ['origins', ['https://www.shop.ir/path'], 'without a path'],
    ['origins', ['file:///app'], 'takes a list of origins'],
    ['shouldTrack', true, 'shouldTrack takes a function'],
    ['outbox', { add: VALUE }, 'outbox takes an outbox, an object with the method add'],
    ['onError', VALUE, 'onError takes a function'],
  ])('are told at once what they take, and never with the value: %s: %p', (name, value, message) => {
    const error = errorOf({ ...(name !== 'client' && { token: TOKEN }), [name]: value });
    expect(error.code).toBe('ERR_AFFILI_OPTIONS');
    expect(error.message).toContain(message);
    expect(error.stack).not.toContain(VALUE);
    expect(error.stack).not.toContain(TOKEN);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ tkoen: VALUE }, 'tkoen is unknown: did you mean token?'],
    [{ DEFAULT_LIFETIME: VALUE }, 'DEFAULT_LIFETIME is unknown: did you mean defaultLifetime?'],
    [{ cookie: { samesite: VALUE } }, 'cookie.samesite is unknown: did you mean cookie.sameSite?'],
    [{ cookie: { maxAge: VALUE } }, 'cookie.maxAge is unknown: there are cookie.name, cookie.path'],
    [{ proxy: VALUE }, 'proxy is unknown: there are token, baseUrl, timeout'],
  ])('are named where they are unknown, with the likely one meant: %p', (options, message) => {
    const error = errorOf({ token: TOKEN, ...options });
    expect(error.code).toBe('ERR_AFFILI_OPTIONS');
    expect(error.message).toContain(message);
    expect(error.stack).not.toContain(VALUE);
  });

  it.each([null, VALUE, [], () => ({})])('are refused where they are no object: %p', (options) => {
    const error = errorOf(options);
    expect(error).toMatchObject({ code: 'ERR_AFFILI_OPTIONS', message: 'affili() takes an object of options' });
  });

  it('are refused where one of the client stands beside a client', () => {
    const error = errorOf({ client: new AffiliClient({ token: TOKEN }), token: TOKEN });
    expect(error.code).toBe('ERR_AFFILI_OPTIONS');
    expect(error.message).toMatch(/client .*token, baseUrl, timeout, retries/);
    expect(error.message).not.toContain(TOKEN);
  });

  it("are first-click with sameSite: 'strict': the cookie is not sent on the way in", () => {
    const error = errorOf({ token: TOKEN, attribution: 'first-click', cookie: { sameSite: 'strict' } });
    expect(error.code).toBe('ERR_AFFILI_OPTIONS');
    expect(error.message).toContain("attribution takes 'first-click' only where cookie.sameSite is 'lax' or 'none'");
  });
});

describe('a token that is missing', () => {
  it.each<[string, string | undefined, (fromEnvironment: string | undefined) => unknown]>([
    ['no options', undefined, () => undefined],
    ['null', undefined, () => ({ token: null })],
    ['an environment variable that is not set', undefined, (token) => ({ token })],
    ['an environment variable that is empty', '', () => ({})],
  ])('tells where to get one, and how to begin without: %s', (_, fromEnvironment, options) => {
    if (fromEnvironment !== undefined) process.env['AFFILI_TOKEN'] = fromEnvironment;
    const { code, message } = errorOf(options(fromEnvironment));
    expect(code).toBe('ERR_AFFILI_OPTIONS');
    expect(message).toContain("Affili's support");
    expect(message).toMatch(
      /npx express-affili sandbox.*AFFILI_BASE_URL=http:\/\/localhost:4545.*AFFILI_TOKEN=sandbox-token/,
    );
  });
});

describe('options that are right', () => {
  it.each<AffiliOptions>([
    { baseUrl: 'http://localhost:4545', timeout: 60_000, retries: 10 },
    { cookie: { name: '__Host-ref', secure: true, path: '/' } },
    { cookie: { name: '__Secure-ref', secure: true, path: '/shop', domain: 'shop.example' } },
    { cookie: { name: 'my__Host-ref', path: '/shop', domain: '.www.shop.x', sameSite: 'strict' } },
    { attribution: 'first-click', cookie: { sameSite: 'none', secure: true, partitioned: true } },
    { origins: ['https://www.shop.ir', 'http://localhost:5173', 'https://shop.ir/', 'capacitor://localhost'] },
    { defaultLifetime: 400, maxLifetime: 1 },
    { defaultLifetime: 1 / 86_400 },
    { timeout: undefined, cookie: undefined, attribution: undefined, outbox: undefined, onError: undefined },
  ])('are taken: %p', (options) => {
    expect(affili({ token: TOKEN, ...options })).toBeInstanceOf(Function);
  });

  it('are a client that can do no more than register, and an outbox of any class', () => {
    class OwnOutbox {
      add() {
        return Promise.resolve();
      }
    }
    const client = { customers: { create: () => Promise.resolve({ id: '7' }) } };
    expect(affili({ client, outbox: new OwnOutbox() })).toBeInstanceOf(Function);
  });

  it('are left as they are', () => {
    const options = Object.freeze({ token: TOKEN, cookie: Object.freeze({ name: 'mine' }) });
    affili(options);
    expect(options).toEqual({ token: TOKEN, cookie: { name: 'mine' } });
  });
});

describe('options from the environment', () => {
  it.each<[string, (own: string) => Record<string, string>, (own: string) => AffiliOptions | undefined, string]>([
    [
      'are the token and the address of Affili',
      (own) => ({ AFFILI_TOKEN: 'of-the-environment', AFFILI_BASE_URL: own }),
      () => undefined,
      'of-the-environment',
    ],
    [
      'give way to those that are handed over',
      () => ({ AFFILI_TOKEN: 'of-the-environment', AFFILI_BASE_URL: 'http://localhost:9' }),
      (baseUrl) => ({ token: TOKEN, baseUrl }),
      TOKEN,
    ],
    [
      'may stand beside a client, which is not asked for them',
      () => ({ AFFILI_TOKEN: 'of the environment', AFFILI_BASE_URL: VALUE }),
      (baseUrl) => ({ client: new AffiliClient({ token: TOKEN, baseUrl }), token: undefined }),
      TOKEN,
    ],
  ])('%s', async (_, environment, options, token) => {
    const server = await hostileServer();
    const own = `http://localhost:${server.port}`;
    Object.assign(process.env, environment(own));
    const app = express().use(affili(options(own)));
    expect((await visit(app, { url: LINK }, (req) => registerCustomer(req, '42'))).result).toBe('affili-1');
    expect(server.seen).toMatchObject([{ headers: { authorization: `Bearer ${token}` } }]);
  });
});

it.each(expressVersions)(
  'app.use(affili), without the call, is told how to write it, on Express $version',
  async (on) => {
    const app = createApp(on.express).use(affili as unknown as RequestHandler);
    const told: unknown[] = [];
    app.use((error: unknown, _req: Request, _res: Response, next: NextFunction) => {
      told.push(error);
      next();
    });
    await land(app, '/');
    expect(told).toMatchObject([
      { code: 'ERR_AFFILI_OPTIONS', message: 'affili makes the middleware: write app.use(affili()), with the call' },
    ]);
  },
);
