import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { affili } from '../support/command-line';

const PERSIAN = /[\u0600-\u06ff]/;

const OPTIONS = {
  tool: ['check', 'customers', 'register', 'sandbox', '--lang', '--version', '--help', 'AFFILI_TOKEN'],
  check: ['?referrer=', '--token-file', '--base-url', '--timeout', '--lang'],
  customers: [
    ...['--id', '--mcs-id', '--min-created-at', '--max-created-at', '--min-updated-at', '--max-updated-at'],
    ...['--publisher-id', '--json', '--csv', '--full', '= + - @', '--token-file', '--base-url', '--timeout'],
  ],
  register: ['--mcs-id', '--referrer', '--meta-data', '--yes', '--token-file', '--base-url', '--timeout'],
  sandbox: ['--port', '--host', '--token', '--lang'],
};

describe.each(Object.entries(OPTIONS))('the help of %s', (command, options) => {
  const args = command === 'tool' ? ['--help'] : [command, '--help'];

  test.each([
    ['en', {}],
    ['fa', { LANG: 'fa_IR.UTF-8' }],
  ] as const)('tells all in %s, on stdout', async (language, env) => {
    const { code, stdout, stderr } = await affili(args, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const option of options) expect(stdout).toContain(option);
    expect(PERSIAN.test(stdout)).toBe(language === 'fa');
  });
});

test.each<[NodeJS.ProcessEnv, string[], 'en' | 'fa']>([
  [{}, [], 'en'],
  [{ LANG: 'fa_IR.UTF-8' }, [], 'fa'],
  [{ LC_MESSAGES: 'fa' }, [], 'fa'],
  [{ LC_MESSAGES: 'en_US', LANG: 'fa_IR' }, [], 'en'],
  [{ LC_ALL: 'fa_IR', LC_MESSAGES: 'en_US' }, [], 'fa'],
  [{ LC_ALL: '', LANG: 'fa_IR' }, [], 'fa'],
  [{ LANG: 'fa_IR' }, ['--lang', 'en'], 'en'],
  [{ LANG: 'en_US' }, ['--lang', 'fa'], 'fa'],
])('with %j and %j it is in %s', async (env, args, language) => {
  const { stdout } = await affili([...args, '--help'], { env });
  expect(PERSIAN.test(stdout)).toBe(language === 'fa');
});

test('-h is --help', async () => {
  expect(await affili(['check', '-h'])).toEqual(await affili(['check', '--help']));
});

test('tells the version', async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  expect(await affili(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
