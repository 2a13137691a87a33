import { AffiliClient } from 'express-affili';
import { proxyOfEnvironment } from '../../../lib/client/http/proxy-of-environment';
import { TOKEN } from '../../support/secrets';

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy', 'HTTP_PROXY'];

beforeEach(() => VARIABLES.forEach((name) => delete process.env[name]));

const proxyOf = (origin: string, environment: Record<string, string>) => {
  Object.assign(process.env, environment);
  return proxyOfEnvironment(new URL(origin))?.href;
};

test.each<[Record<string, string>, string | undefined]>([
  [{}, undefined],
  [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128/'],
  [{ HTTPS_PROXY: 'https://proxy' }, 'https://proxy/'],
  [{ HTTPS_PROXY: ' proxy.ir:3128 ' }, 'http://proxy.ir:3128/'],
  [{ HTTPS_PROXY: 'user:pass@proxy:3128' }, 'http://user:pass@proxy:3128/'],
  [{ HTTPS_PROXY: 'http://capitals', https_proxy: 'http://small' }, 'http://small/'],
  [{ HTTPS_PROXY: 'http://capitals', https_proxy: '' }, 'http://capitals/'],
  [{ HTTPS_PROXY: 'http://https', ALL_PROXY: 'http://all' }, 'http://https/'],
  [{ ALL_PROXY: 'http://all' }, 'http://all/'],
  [{ HTTP_PROXY: 'http://http' }, undefined],
  [{ HTTPS_PROXY: '' }, undefined],
])('%j names the proxy %s', (environment, proxy) => {
  expect(proxyOf('https://core.affili.ir', environment)).toBe(proxy);
});

describe('NO_PROXY', () => {
  test.each([
    ['core.affili.ir', true],
    ['CORE.Affili.ir', true],
    ['affili.ir', true],
    ['.affili.ir', true],
    ['*.affili.ir', true],
    ['*', true],
    ['localhost, core.affili.ir', true],
    ['localhost core.affili.ir', true],
    ['core.affili.ir:443', true],
    ['core.affili.ir:8443', false],
    ['re.affili.ir', false],
    ['ffili.ir', false],
    ['core.affili.ir.evil', false],
    ['affili', false],
    ['localhost,,', false],
    ['localhost, ,core.affili.ir,', true],
    ['', false],
  ])('of %j has core.affili.ir: %s', (list, isExempt) => {
    const proxy = proxyOf('https://core.affili.ir', { HTTPS_PROXY: 'http://proxy', NO_PROXY: list });
    expect(proxy).toBe(isExempt ? undefined : 'http://proxy/');
  });

  test.each([
    ['https://localhost:4545', 'localhost', true],
    ['https://localhost:4545', 'localhost:4545', true],
    ['https://localhost:4545', 'localhost:443', false],
    ['https://[::1]:4545', '[::1]', true],
    ['https://127.0.0.1', '127.0.0.1', true],
  ])('for %s of %j: %s', (origin, list, isExempt) => {
    const proxy = proxyOf(origin, { HTTPS_PROXY: 'http://proxy', no_proxy: list });
    expect(proxy).toBe(isExempt ? undefined : 'http://proxy/');
  });
});

describe('a proxy that is none', () => {
  const client = (baseUrl: string) => new AffiliClient({ token: TOKEN, baseUrl });

  test.each([
    ['HTTPS_PROXY', 'socks5://user:secret@proxy:1080'],
    ['https_proxy', 'http://user:secret@proxy:port'],
    ['https_proxy', 'ftp://http:secret@proxy'],
    ['ALL_PROXY', 'http://'],
  ])('is an error that names %s, and not its value', (name, value) => {
    process.env[name] = value;
    expect(() => client('https://core.affili.ir')).toThrow(
      expect.objectContaining({
        code: 'ERR_AFFILI_OPTIONS',
        message: `${name} takes the http: or https: URL of a proxy`,
      }) as Error,
    );
  });

  test('is not taken from ALL_PROXY where that is of another protocol', () => {
    process.env['ALL_PROXY'] = 'socks5://127.0.0.1:1080';
    expect(() => client('https://core.affili.ir')).not.toThrow();
  });

  test('is none of http:, which has no proxy, nor of what NO_PROXY exempts', () => {
    process.env['HTTPS_PROXY'] = 'socks5://proxy:1080';
    expect(() => client('http://localhost:4545')).not.toThrow();
    process.env['NO_PROXY'] = 'affili.ir';
    expect(() => client('https://core.affili.ir')).not.toThrow();
  });
});
