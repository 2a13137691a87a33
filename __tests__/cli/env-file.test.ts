import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { affili, expectOneLine, runSandbox } from './command-line';
import { ownFolder } from '../support/own-folder';
import { TOKEN } from '../support/secrets';

const folder = ownFolder();

function envFile(name: string, variables: Record<string, string>, before = ''): string {
  const path = join(folder, name);
  const lines = Object.entries(variables).map(([variable, value]) => `${variable}="${value}" # so it is\n`);
  writeFileSync(path, before + lines.join(''));
  return path;
}

test.each([
  ['before the command', (file: string) => [`--env-file=${file}`, 'check']],
  ['behind it', (file: string) => ['check', '--env-file', file]],
])('has the token and the address of Affili, %s', async (_, argsWith) => {
  const { env } = await runSandbox();
  const ran = await affili(argsWith(envFile('.env', env)), { env: {} });
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('accepts the token') as string });
});

test('takes the file of an editor that marks its byte order', async () => {
  const { env } = await runSandbox();
  const ran = await affili(['check', '--env-file', envFile('.env', env, '\ufeff')], { env: {} });
  expect(ran).toMatchObject({ code: 0 });
});

test('leaves what the environment has already, as node --env-file does', async () => {
  const { env } = await runSandbox();
  const file = envFile('.env', { ...env, AFFILI_TOKEN: 'another' });
  expect(await affili(['check', '--env-file', file], { env: { AFFILI_TOKEN: TOKEN } })).toMatchObject({ code: 0 });
  // Also where that is empty.
  const ran = await affili(['check', '--env-file', file], { env: { AFFILI_TOKEN: '' } });
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('a token is needed') as string });
});

test('of several files the last one counts', async () => {
  const { env } = await runSandbox();
  const files = [envFile('.env', { ...env, AFFILI_TOKEN: 'another' }), envFile('.env.local', { AFFILI_TOKEN: TOKEN })];
  const args = files.flatMap((file) => ['--env-file', file]);
  expect(await affili(['check', ...args], { env: {} })).toMatchObject({ code: 0 });
});

test('gives way to --token-file', async () => {
  const { env } = await runSandbox();
  writeFileSync(join(folder, 'token'), TOKEN);
  const file = envFile('.env', { ...env, AFFILI_TOKEN: 'another' });
  const args = ['check', '--env-file', file, '--token-file', join(folder, 'token')];
  expect(await affili(args, { env: {} })).toMatchObject({ code: 0 });
});

test.each(['check', 'sandbox'])('a file that is not there is one line, and exit code 2, with %s', async (command) => {
  const ran = await affili([command, '--env-file', join(folder, TOKEN)], { env: {} });
  expectOneLine(ran);
  expect(ran).toMatchObject({ code: 2, stderr: "affili: the file of --env-file can't be read (ENOENT)\n" });
});

test('says the language too', async () => {
  const { stdout } = await affili(['--help', '--env-file', envFile('.env', { LANG: 'fa_IR.UTF-8' })], { env: {} });
  expect(stdout).toContain('کار با افیلی از خط فرمان');
});
