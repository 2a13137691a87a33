import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { affili } from './command-line';

const PERSIAN = /[\u0600-\u06ff]/;

const OPTIONS = {
  tool: ['check', 'customers', 'register', 'sandbox', '--lang', '--version', '--help', 'AFFILI_TOKEN'],
  check: ['?referrer=', '--token-file', '--base-url', '--timeout', '--lang'],
  customers: [
    ...['--id', '--mcs-id', '--min-created-at', '--max-created-at', '--min-updated-at', '--max-updated-at'],
    ...['--publisher-id', '--json', '--csv', '--full', '= + - @', '--token-file', '--base-url', '--timeout'],
  ],
  register: ['--mcs-id', '--referrer', '--meta-data', '--yes', '--token-file', '--base-url', '--timeout'],
  sandbox: ['--port <number>', '--host <address>', '--token', '--lang'],
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

test.each([
  ['affili', [], '<command>', ['check', 'customers', 'register', 'sandbox']],
  ['register', ['register'], 'register --mcs-id <id> --referrer <token>', []],
])('the help of %s has a paragraph for each thing, and the options below each other', async (_, args, usage, names) => {
  const { stdout } = await affili([...args, '--help']);
  const [about, use, ...lists] = stdout.trimEnd().split('\n\n') as [string, string, ...string[]];
  expect(about).toMatch(/^\S/);
  expect(use).toBe(`Usage: affili ${usage} [options]`);

  const [commands, options] = names.length > 0 ? lists : [undefined, lists[0]];
  expect(commands?.split('\n').map((line) => /^ {2}(\w+) {3,}\S/.exec(line)?.[1]) ?? []).toEqual(names);
  const rows = options!.split('\n').map((line) => /^( {2}(--\S+)( <\S+>)? +)[^\s<]|^ {2}(--\S+)( <\S+>)?$/.exec(line));
  expect(rows).not.toContain(null);
  expect(new Set(rows.flatMap((row) => row?.[1]?.length ?? [])).size).toBe(1);
  // What is left is the one paragraph of further text, if there is one, and no trace of what there is not.
  const rest = lists.slice(names.length > 0 ? 2 : 1);
  expect(rest.join('').length > 20).toBe(rest.length === 1);
  expect(stdout).not.toMatch(/\n{3}/);
});

test.each<[NodeJS.ProcessEnv, string[], 'en' | 'fa']>([
  [{}, [], 'en'],
  [{ LANG: 'fa_IR.UTF-8' }, [], 'fa'],
  [{ LC_MESSAGES: 'en_US', LANG: 'fa_IR' }, [], 'en'],
  [{ LC_ALL: 'fa_IR', LC_MESSAGES: 'en_US' }, [], 'fa'],
  [{ LC_ALL: '', LANG: 'fa_IR' }, [], 'fa'],
  [{ LANG: 'fa_IR' }, ['--lang', 'en'], 'en'],
])('with %j and %j it is in %s', async (env, args, language) => {
  const { code, stdout } = await affili([...args, '--help'], { env });
  expect(code).toBe(0);
  expect(PERSIAN.test(stdout)).toBe(language === 'fa');
});

test('-h is --help', async () => {
  expect(await affili(['check', '-h'])).toEqual(await affili(['check', '--help']));
});

test('tells the version', async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  expect(await affili(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
