import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { main } from '../../lib/cli/main';
import { affili, expectOneLine, runSandbox, serverThat } from './command-line';
import { ownFolder } from '../support/own-folder';
import { answer, storing, reset } from '../support/reactions';
import { PERSON, REGISTRATION } from '../support/secrets';

const ARGS = ['register', '--mcs-id', '42', '--referrer', 'aff-1'];
const ABSENT = answer(200, { data: [] });
const META_DATA = ['--meta-data', JSON.stringify(PERSON)];

const sent = ({ customers }: { customers: { referrer?: string; mcs_id: string; meta_data: object }[] }) =>
  customers.map(({ referrer, mcs_id, meta_data }) => ({ referrer, mcs_id, meta_data }));

test.each(['Y', 'yes', ' بله '])('sends what was shown after the answer %j, and prints the id', async (word) => {
  const { sandbox, env } = await runSandbox();
  const { code, stdout, stderr } = await affili([...ARGS, ...META_DATA], {
    env,
    input: `${word}\n`,
    isTerminal: true,
  });
  expect(sent(sandbox)).toEqual([REGISTRATION]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${sandbox.customers[0]!.id}\n` });
  for (const shown of ['aff-1', '42', PERSON.email, env.AFFILI_BASE_URL]) expect(stderr).toContain(shown);
  expect(stderr).toMatch(/Send it\? \[y\/N\] $/);
});

test.each([
  ['an empty line', '\n'],
  ['anything else', 'yesterday\n'],
  ['the end of the input', undefined],
])('sends nothing after %s, and exits with 1', async (_, input) => {
  const { sandbox, env } = await runSandbox();
  const { code, stdout, stderr } = await affili(ARGS, { env, input, isTerminal: true });
  expect({ code, stdout, customers: sandbox.customers }).toEqual({ code: 1, stdout: '', customers: [] });
  // On a line of its own, where nothing was typed either.
  expect(stderr).toMatch(input === undefined ? /\[y\/N\] \naffili: nothing was sent\n$/ : /nothing was sent\n$/);
});

test('takes no customer without an mcs_id for one of the name "undefined"', async () => {
  const { env } = await serverThat(answer(200, { data: [{ id: 'of-somebody-else' }] }));
  const args = ['register', '--mcs-id', 'undefined', '--referrer', 'aff-1', '--yes'];
  expect(await affili(args, { env })).toMatchObject({ code: 0, stdout: 'affili-1\n' });
});

test('asks in Persian', async () => {
  const { env } = await runSandbox();
  const { stderr } = await affili([...ARGS, '--lang', 'fa'], { env, input: '\n', isTerminal: true });
  expect(stderr).toContain('ارسال شود؟');
});

test('does not ask with --yes, and writes no personal data where there is no terminal', async () => {
  const { sandbox, env } = await runSandbox();
  const { code, stdout, stderr } = await affili([...ARGS, ...META_DATA, '--yes'], { env });
  expect(sent(sandbox)).toEqual([REGISTRATION]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${sandbox.customers[0]!.id}\n` });
  expect(stderr).toContain('"first_name": "***"');
  for (const secret of Object.values(PERSON)) expect(stderr).not.toContain(secret);
});

test.each([
  ['without a terminal', ARGS, false],
  ['where the terminal gives the meta data', [...ARGS, '--meta-data', '-'], true],
])('makes no request where it can not ask: %s', async (_, args, isTerminal) => {
  const { server, env } = await serverThat();
  const ran = await affili(args, { env, input: '{}', isTerminal });
  expectOneLine(ran);
  expect({ code: ran.code, seen: server.seen }).toEqual({ code: 2, seen: [] });
});

test.each([
  ['a file in place of what is shown', { isTTY: true }, {}],
  ['a pipe in place of who answers', {}, { isTTY: true }],
])('makes no request where there is but half a terminal: %s', async (_, ofInput, ofOutput) => {
  const { server, env } = await serverThat();
  const stdin = Object.assign(Readable.from(['y\n']), ofInput);
  const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), ofOutput)];
  expect(await main(ARGS, { stdin, stdout, stderr, env })).toBe(2);
  expect(String(stderr.read())).toContain('there is no terminal to ask on');
  expect(server.seen).toEqual([]);
});

test('takes the meta data from a file', async () => {
  const { sandbox, env } = await runSandbox();
  const file = join(ownFolder(), 'meta.json');
  writeFileSync(file, JSON.stringify(PERSON));
  const { code } = await affili([...ARGS, '--meta-data', `@${file}`, '--yes'], { env });
  expect({ code, sent: sent(sandbox) }).toEqual({ code: 0, sent: [REGISTRATION] });
});

test.each(['-', '@-'])('takes the meta data from stdin with %s', async (from) => {
  const { sandbox, env } = await runSandbox();
  const { code } = await affili([...ARGS, '--meta-data', from, '--yes'], { env, input: JSON.stringify(PERSON) });
  expect({ code, sent: sent(sandbox) }).toEqual({ code: 0, sent: [REGISTRATION] });
});

test('tells the id of a customer who is there already, and neither asks nor sends', async () => {
  const { sandbox, env } = await runSandbox();
  const first = await affili([...ARGS, '--yes'], { env });
  const second = await affili([...ARGS, ...META_DATA], { env, isTerminal: true });
  expect(second).toEqual({ ...first, stderr: 'affili: it is registered already; nothing was sent\n' });
  expect(sandbox.customers).toHaveLength(1);
});

test('does not send what came in while it asked', async () => {
  const { server, env } = await serverThat(ABSENT, answer(200, { data: [{ id: '7', mcs_id: '42' }] }));
  expect(await affili(ARGS, { env, input: 'y\n', isTerminal: true })).toMatchObject({ code: 0, stdout: '7\n' });
  expect(server.seen.map(({ method, query }) => [method, query])).toEqual(new Array(2).fill(['GET', { mcs_id: '42' }]));
});

test('is not registered by a row of another mcs_id', async () => {
  const other = answer(200, { data: [{ id: '7', mcs_id: '421' }] });
  const { env } = await serverThat(other, other, answer(200, { data: { id: '8' } }));
  expect(await affili([...ARGS, '--yes'], { env })).toMatchObject({ code: 0, stdout: '8\n' });
});

test('is not sent twice where the answer is lost', async () => {
  const { server, env } = await serverThat(ABSENT, ABSENT, storing(reset));
  const { code, stdout } = await affili([...ARGS, '--yes', '--timeout', '10000'], { env });
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${server.customers[0]!.id}\n` });
  expect(server.customers).toHaveLength(1);
});

test('a refusal is one line after what was to be sent, and nothing of what Affili echoes', async () => {
  const { env } = await runSandbox({ publishers: { known: { id: '1', full_name: 'Reza' } } });
  const { code, stdout, stderr } = await affili([...ARGS, ...META_DATA, '--yes'], { env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/\}\naffili: Affili refused the request \(HTTP 422\): check the values of the options\n$/);
});

test('tells of what nobody thought of its name, and nothing that it holds', async () => {
  const { env } = await runSandbox();
  const stdin = new Readable({ read: () => void stdin.destroy(new RangeError(PERSON.email)) });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await main([...ARGS, '--yes', '--meta-data', '-'], { stdin, stdout, stderr, env });
  expect({ code, told: String(stderr.read()) }).toEqual({ code: 1, told: 'affili: unexpected: RangeError\n' });
});

test.each([
  ['was sent', [ABSENT, ABSENT, answer(200, { data: { id: 'a\u202eb' } })]],
  ['was known', [answer(200, { data: [{ id: 'a\u202eb', mcs_id: '42' }] })]],
])("prints no id of Affili's that would command the terminal, where the customer %s", async (_, reactions) => {
  const { env } = await serverThat(...reactions);
  expect(await affili([...ARGS, '--yes'], { env })).toMatchObject({ code: 0, stdout: 'a b\n' });
});
