import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { affili, expectOneLine } from './command-line';
import { ownFolder } from '../support/own-folder';
import { TOKEN } from '../support/secrets';

/** Nobody listens there: what is wrong is found before a request is made. */
const ENV = { AFFILI_TOKEN: TOKEN, AFFILI_BASE_URL: 'http://localhost:9' };
const REGISTER = ['register', '--mcs-id', '42', '--referrer', 'aff-1'];

async function expectWrongUse(args: string[], message = '', env: NodeJS.ProcessEnv = ENV) {
  const ran = await affili(args, { env });
  expectOneLine(ran);
  expect(ran.stderr).toContain(message);
  expect(ran.code).toBe(2);
  return ran;
}

test.each<[args: string[], message: string]>([
  [[], 'which command? There are check, customers, register, sandbox'],
  [['chek'], 'unknown command chek: did you mean check?'],
  [['check\r\n'], 'unknown command check : did you mean check?'],
  [['deploy'], 'unknown command: there are check, customers, register, sandbox'],
  [['customers', 'all'], 'too many arguments for customers'],
  [['customers', '--mcs_id', '42'], 'unknown option --mcs_id: did you mean --mcs-id?'],
  [['check', '--json'], 'unknown option --json: --help tells which there are'],
  [['--jsno', 'customers'], 'unknown option --jsno: did you mean --json?'],
  [['customers', '--a line\nof it'], 'unknown option: --help tells which there are'],
  [['customers', '--json=yes'], '--json takes no value'],
  [['customers', '--mcs-id'], '--mcs-id takes a value'],
  [['customers', '--mcs-id', '--json'], '--mcs-id takes a value'],
  [['customers', '--json', '--csv'], 'take either --json or --csv'],
  [['customers', '--lang', 'de'], '--lang takes fa or en'],
  [['customers', '--id', ' '], '--id takes a non-blank string'],
  [['customers', '--publisher-id', ''], '--publisher-id takes an integer'],
  [['customers', '--publisher-id', '1.5'], '--publisher-id takes an integer'],
  [['customers', '--publisher-id', '9'.repeat(20)], '--publisher-id takes an integer'],
  [['customers', '--min-created-at', 'yesterday'], '--min-created-at takes a date'],
  [['customers', '--min-updated-at', '2026-01-32'], '--min-updated-at takes a date'],
  [['customers', '--timeout', '0'], '--timeout takes a whole number of milliseconds'],
  [['customers', '--timeout', '1e3'], '--timeout takes a whole number of milliseconds'],
  [['customers', '--base-url', 'http://affili.ir'], '--base-url or AFFILI_BASE_URL takes an origin'],
  [
    ['customers', '--token-file', join(tmpdir(), 'no', 'such', 'file')],
    "the file of --token-file can't be read (ENOENT)",
  ],
  [['check', '/?referrer=aff-1'], 'the link takes a whole URL'],
  [['check', 'ftp://a.b/?referrer=aff-1'], 'the link takes a whole URL'],
  [['register', '--referrer', 'aff-1', '--yes'], '--mcs-id is required'],
  [['register', '--mcs-id', '42', '--yes'], '--referrer is required'],
  [['register', '--mcs-id', '42', '--referrer', '/x', '--yes'], '--referrer takes a referral token'],
  [[...REGISTER, '--yes', '--meta-data', '{'], '--meta-data takes JSON'],
  [[...REGISTER, '--yes', '--meta-data', '{"email":1}'], '--meta-data takes a plain object'],
  [[...REGISTER, '--yes', '--meta-data', '@no-such-file'], "the file of --meta-data can't be read (ENOENT)"],
  [REGISTER, 'there is no terminal to ask on: with --yes it is sent without asking'],
  ...['65536', '', '80x', '000080'].map((port): [string[], string] => [
    ['sandbox', '--port', port],
    '--port takes a number from 0 to 65535',
  ]),
  [['sandbox', '--token', 'a b'], 'the token takes printable ASCII characters without spaces'],
])('%j is one line, and exit code 2', async (args, message) => {
  await expectWrongUse(args, message);
});

test.each([[['--token', TOKEN, 'check']], [['customers', `--token=${TOKEN}`]], [['--token', TOKEN]]])(
  '%j is refused, with what to do instead, and without the token',
  async (args) => {
    const { stderr } = await expectWrongUse(args, 'process list');
    expect(stderr).toMatch(/AFFILI_TOKEN.*--token-file/);
  },
);

test.each([[[TOKEN]], [['check', TOKEN]], [['--tokn', TOKEN, 'check']], [['customers', '--token-file', TOKEN]]])(
  '%j tells no token that is in the wrong place',
  async (args) => void (await expectWrongUse(args)),
);

test.each([
  ['none', {}, 'a token is needed: set AFFILI_TOKEN, or use --token-file'],
  ['an empty one', { AFFILI_TOKEN: '' }, 'a token is needed'],
  ['one with spaces', { AFFILI_TOKEN: 'a b' }, 'the token takes printable ASCII characters without spaces'],
])('%s as the token is one line, and exit code 2', async (_, env, message) => {
  await expectWrongUse(['check'], message, env);
});

test.each([
  ['an empty file', '\n', 'the file of --token-file is empty'],
  ['a file with two words', `${TOKEN} ${TOKEN}\n`, 'the token takes printable ASCII characters without spaces'],
])('%s as the token is one line, and exit code 2', async (_, content, message) => {
  const file = join(ownFolder(), 'token');
  writeFileSync(file, content);
  await expectWrongUse(['check', '--token-file', file], message);
});
