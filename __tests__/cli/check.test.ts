import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { affili, expectOneLine, runSandbox, serverThat } from './command-line';
import { ownFolder } from '../support/own-folder';
import { answer, reset, silent } from '../support/reactions';
import { ECHO, TOKEN } from '../support/secrets';

test('says that the token is accepted, where, and how long it took', async () => {
  const { env } = await runSandbox();
  const start = performance.now();
  const { code, stdout, stderr } = await affili(['check'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(Number(/(\d+) ms/.exec(stdout)![1])).toBeLessThanOrEqual(Math.ceil(performance.now() - start));
  expect(stdout).toMatch(/^Affili answers at http:\/\/127\.0\.0\.1:\d+ and accepts the token \(\d+ ms\)\.\n$/);
});

test('asks for one page, and changes nothing', async () => {
  const { server, env } = await serverThat(answer(200, { data: [{ id: '1' }], current_page: 1, last_page: 900 }));
  const { code } = await affili(['check'], { env });
  expect(code).toBe(0);
  expect(server.seen.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual(['GET /services/customers']);
  // Of a customer that is hardly there, so that the answer is short.
  expect(server.seen[0]!.query).toEqual({ mcs_id: 'affili-check' });
});

test('takes the token from a file, with the end of its line, before that of the environment', async () => {
  const { env } = await runSandbox();
  const file = join(ownFolder(), 'token');
  writeFileSync(file, `${TOKEN}\r\n`);
  const args = ['check', '--token-file', file];
  const ran = await affili(args, { env: { ...env, AFFILI_TOKEN: 'another' } });
  expect(ran.code).toBe(0);
});

describe('a link', () => {
  const judge = (query: string, ...options: string[]) =>
    affili(['check', `https://shop.example.ir/page${query}`, ...options], { env: {} });

  test.each<[query: string, referrer: string, days: number, note: string]>([
    ['?referrer=aff-1&exp=30', 'aff-1', 30, ''],
    ['?a=1&referrer=old&referrer=new%2B1&exp=0.5#top', 'new+1', 0.5, ''],
    ['?referrer=aff-1', 'aff-1', 30, 'Warning: it has no exp'],
    ['?referrer=aff-1&exp=soon', 'aff-1', 30, 'Warning: its exp is not a number'],
    ['?referrer=aff-1&exp=1000000000', 'aff-1', 30, 'Warning: its exp is a time in the past'],
    ['?referrer=aff-1&exp=900', 'aff-1', 400, 'cut to 400 days'],
  ])('%s is captured', async (query, referrer, days, note) => {
    const { code, stdout } = await judge(query);
    expect(code).toBe(0);
    const [, shownReferrer, shownDays, end] = /captured: referrer (\S+), for (\S+) days, until (\S+)\.\n/.exec(stdout)!;
    expect([shownReferrer, Number(shownDays)]).toEqual([referrer, days]);
    const tolerance = 60_000;
    expect(Math.abs(Date.parse(end!) - Date.now() - days * 86_400_000)).toBeLessThan(tolerance);
    expect(stdout).toContain(note);
    expect(stdout.includes('Warning')).toBe(note !== '');
  });

  test.each([
    ['?referrer=aff-1&amp;exp=90', 'separators'],
    ['?REFERRER=aff-1&EXP=90', 'capital letters'],
    ['?exp=90&referrer=aff-1%E2%80%8C', 'invisible characters'],
    ['?exp=90&referrer=aff-1.', 'punctuation'],
    ['?referrer=aff-1&exp=%DB%B9%DB%B0', 'Persian or Arabic digits'],
    ['?referrer=aff-1&exp=90&referrer=', 'stands there twice'],
  ])('%s is captured, with what was taken off it', async (query, change) => {
    const { code, stdout } = await judge(query);
    expect(stdout).toMatch(/^The link is captured: referrer aff-1, for 90 days/);
    expect(stdout).toMatch(
      new RegExp(`^Warning: the link was changed on its way.*${change}.*\\?referrer=aff-1&exp=90$`, 'm'),
    );
    expect(code).toBe(0);
  });

  test.each([
    ['?referrer=/pricing&exp=30', 'its referrer is no token'],
    ['?ref=aff-1', 'its query has no parameter referrer'],
    ['', 'its query has no parameter referrer'],
  ])('%s is not captured: exit code 1, without a token and with one', async (query, reason) => {
    const { code, stdout } = await judge(query);
    expect(stdout).toContain(`The link is not captured: ${reason}`);
    expect(code).toBe(1);
    const { env } = await runSandbox();
    const withToken = await affili(['check', `https://shop.example.ir/page${query}`], { env });
    expect(withToken.stdout).toMatch(/^The link is not captured[^]*accepts the token/);
    expect(withToken.code).toBe(1);
  });

  test('behind a # never reaches the app', async () => {
    const { code, stdout } = await judge('#/?referrer=aff-1&exp=30');
    expect(stdout).toMatch(/not captured[^]*The part behind # never reaches a server/);
    expect(code).toBe(1);
  });

  test('is judged without a token, which is said', async () => {
    const { code, stderr } = await judge('?referrer=aff-1&exp=7');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'affili: there is no token, so Affili was not asked\n' });
  });

  test('must be one that the app sees', async () => {
    const { stdout } = await judge('?referrer=aff-1&exp=7');
    expect(stdout).toMatch(/if your app answers shop\.example\.ir\. If a front end elsewhere does/);
  });

  test('that is captured is exit code 1 all the same where the token is refused', async () => {
    const { env } = await runSandbox();
    const args = ['check', 'https://shop.example.ir/?referrer=aff-1&exp=7'];
    const { code, stdout } = await affili(args, { env: { ...env, AFFILI_TOKEN: 'another' } });
    expect(stdout).toContain('The link is captured');
    expect(code).toBe(1);
  });

  test('may be one of a machine of its own', async () => {
    const args = ['check', 'http://localhost:3000/?referrer=aff-1&exp=7'];
    expect(await affili(args, { env: {} })).toMatchObject({ code: 0 });
  });

  test('is judged in Persian, with the end of its cookie in Tehran', async () => {
    const { stdout } = await judge('?referrer=aff-1&exp=2000000000', '--lang', 'fa');
    expect(stdout).toMatch(/توکن ارجاع aff-1 به مدت ۴۰۰ روز، تا \S+ \S+ ۱۴\S\S ساعت \S+ به وقت تهران \(20/);
  });
});

describe("Affili's trouble is one line with what to do, and exit code 1", () => {
  const errors = { message: ECHO, errors: { email: [ECHO] } };
  const HTML = { 'Content-Type': 'text/html' };
  test.each([
    ['401', answer(401, errors), '(HTTP 401): check AFFILI_TOKEN or --token-file'],
    ['404', answer(404, errors), '(HTTP 404): check --base-url or AFFILI_BASE_URL'],
    ['422', answer(422, errors), 'Affili refused the request (HTTP 422): check the values of the options'],
    ['429', answer(429, errors), '(HTTP 429): try again later'],
    ['403 of a firewall', answer(403, '<html>', HTML), 'before you change AFFILI_TOKEN'],
    ['404 of a proxy', answer(404, '<html>', HTML), 'not by Affili: a proxy'],
    ['503 of a maintenance page', answer(503, '<html>', HTML), 'a maintenance page'],
    ['503', answer(503, errors), '(HTTP 503): try again later'],
    ['a cut connection', reset, 'The connection to Affili broke (ECONNRESET): try again later'],
    ['a redirect', answer(302, '', { Location: 'https://affili.ir' }), 'check --base-url or AFFILI_BASE_URL'],
    ['another site', answer(200, '<html></html>'), 'not as documented'],
    ['no answer', silent, 'Affili did not answer within'],
  ])('%s', async (_, reaction, message) => {
    const { env } = await serverThat(reaction);
    const timeout = reaction === silent ? '200' : '10000';
    const ran = await affili(['check', '--timeout', timeout], { env });
    expectOneLine(ran);
    expect(ran.stderr).toContain(message);
    expect(ran.code).toBe(1);
  });

  test('nobody there', async () => {
    const ran = await affili(['check', '--base-url', 'http://127.0.0.1:9'], { env: { AFFILI_TOKEN: TOKEN } });
    expectOneLine(ran);
    expect(ran.stderr).toContain("Affili can't be reached (ECONNREFUSED): try again later, or check --base-url");
    expect(ran.code).toBe(1);
  });
});
