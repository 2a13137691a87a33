import { AffiliClient, AffiliError, type AffiliClientOptions } from 'express-affili';
import { parseClientOptions } from '../../lib/client/client-options';
import { expectNoSecrets, TOKEN } from '../support/secrets';

beforeEach(() => {
  delete process.env['AFFILI_TOKEN'];
  delete process.env['AFFILI_BASE_URL'];
});

function errorOf(options: unknown): AffiliError {
  try {
    new AffiliClient(options as AffiliClientOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(AffiliError);
    expect(error).toMatchObject({ code: 'ERR_AFFILI_OPTIONS', retryable: false });
    expectNoSecrets(error);
    return error as AffiliError;
  }
  throw new Error('took the options');
}

test('there are four options, three of them with a default', () => {
  expect(parseClientOptions({ token: TOKEN })).toEqual({
    token: TOKEN,
    baseUrl: 'https://core.affili.ir',
    timeout: 5000,
    retries: 2,
  });
});

describe('the environment', () => {
  test('stands in for what is not given', () => {
    Object.assign(process.env, { AFFILI_TOKEN: 'env-token', AFFILI_BASE_URL: 'http://localhost:4545' });
    expect(parseClientOptions({})).toMatchObject({ token: 'env-token', baseUrl: 'http://localhost:4545' });
    expect(parseClientOptions({ token: undefined, baseUrl: undefined })).toMatchObject({ token: 'env-token' });
    expect(() => new AffiliClient()).not.toThrow();
  });

  test('gives way to what is given', () => {
    Object.assign(process.env, { AFFILI_TOKEN: 'env-token', AFFILI_BASE_URL: 'http://localhost:4545' });
    const given = { token: TOKEN, baseUrl: 'https://affili.example' };
    expect(parseClientOptions(given)).toMatchObject(given);
  });

  test('that is set, but empty, counts as not set', () => {
    Object.assign(process.env, { AFFILI_TOKEN: '', AFFILI_BASE_URL: '' });
    expect(parseClientOptions({ token: TOKEN })).toMatchObject({ token: TOKEN, baseUrl: 'https://core.affili.ir' });
    expect(errorOf({}).message).toMatch(/^token is required/);
  });

  test('is checked like what is given', () => {
    process.env['AFFILI_TOKEN'] = `${TOKEN}\n`;
    expect(errorOf({}).message).toMatch(/^token takes printable ASCII/);
    Object.assign(process.env, { AFFILI_TOKEN: TOKEN, AFFILI_BASE_URL: 'core.affili.ir' });
    expect(errorOf({}).message).toMatch(/^baseUrl takes an origin/);
  });
});

describe('token', () => {
  test('that is missing: the error says where it comes from, and how to begin without', () => {
    const { message } = errorOf({});
    for (const hint of ["Affili's support", 'AFFILI_TOKEN', 'AFFILI_BASE_URL', 'npx express-affili sandbox']) {
      expect(message).toContain(hint);
    }
  });

  test.each([' ', `${TOKEN}\r\nX-Injected: 1`, `Bearer ${TOKEN}`, `${TOKEN}é`, 42])('is not %j', (token) => {
    expect(errorOf({ token }).message).toBe('token takes printable ASCII characters without spaces');
  });
});

describe('baseUrl', () => {
  test.each([
    ['https://core.affili.ir', 'https://core.affili.ir'],
    ['https://core.affili.ir/', 'https://core.affili.ir'],
    ['https://core.affili.ir:443', 'https://core.affili.ir'],
    ['HTTPS://CORE.AFFILI.IR:8443', 'https://core.affili.ir:8443'],
    ['https://[2001:db8::1]', 'https://[2001:db8::1]'],
    ['http://localhost:4545', 'http://localhost:4545'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:4545', 'http://[::1]:4545'],
    ['http://affili-sandbox:4545', 'http://affili-sandbox:4545'],
  ])('is %s', (baseUrl, origin) => {
    expect(parseClientOptions({ token: TOKEN, baseUrl }).baseUrl).toBe(origin);
  });

  test.each([
    '',
    'core.affili.ir',
    'https://core.affili.ir:99999',
    'ftp://localhost',
    'javascript:alert(1)',
    'http://core.affili.ir',
    'http://127.0.0.1.affili.ir',
    'http://localhost.affili.ir',
    'http://127.affili.ir',
    'http://169.254.169.254',
    'http://3232235783',
    'http://[::ffff:192.168.1.7]',
    `https://user:${TOKEN}@core.affili.ir`,
    'http://localhost:4545@elsewhere.example',
    'https://core.affili.ir/services',
    `https://core.affili.ir?token=${TOKEN}`,
    'https://core.affili.ir/?',
    'https://core.affili.ir#',
    'http://localhost\\elsewhere.example',
  ])('is not %s', (baseUrl) => {
    expect(errorOf({ token: TOKEN, baseUrl }).message).toMatch(/^baseUrl takes an origin such as https:/);
  });

  test('is no URL object', () => {
    const baseUrl = new URL('https://core.affili.ir');
    expect(errorOf({ token: TOKEN, baseUrl }).message).toMatch(/^baseUrl takes/);
  });
});

describe('timeout', () => {
  test.each([1, 2 ** 31 - 1])('is %i', (timeout) => {
    expect(parseClientOptions({ token: TOKEN, timeout })).toMatchObject({ timeout });
  });

  test.each([0, 1.5, 2 ** 31, NaN, '5000', null])('is not %p', (timeout) => {
    expect(errorOf({ token: TOKEN, timeout }).message).toMatch(/^timeout takes a whole number of milliseconds/);
  });
});

describe('retries', () => {
  test.each([0, 10])('is %i', (retries) => {
    expect(parseClientOptions({ token: TOKEN, retries })).toMatchObject({ retries });
  });

  test.each([-1, 0.5, '2'])('is not %p', (retries) => {
    expect(errorOf({ token: TOKEN, retries }).message).toMatch(/^retries takes a whole number/);
  });
});

describe('the options', () => {
  test.each([null, 'token', () => TOKEN])('are not %p', (options) => {
    process.env['AFFILI_TOKEN'] = TOKEN;
    expect(errorOf(options).message).toMatch(/^AffiliClient takes an object of options/);
  });

  test.each([
    ['base_url', 'baseUrl'],
    ['tokn', 'token'],
  ])('have no %s: the error asks whether %s was meant', (name, meant) => {
    expect(errorOf({ token: TOKEN, [name]: TOKEN }).message).toBe(`${name} is unknown: did you mean ${meant}?`);
  });

  test('have no name unlike theirs: the error tells what there is', () => {
    expect(errorOf({ token: TOKEN, headers: {} }).message).toBe(
      'headers is unknown: there are token, baseUrl, timeout, retries',
    );
  });
});
