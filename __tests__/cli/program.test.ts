import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AffiliClient } from 'express-affili';
import { hostileServer } from '../support/hostile-server';
import { ownFolder } from '../support/own-folder';
import { answer } from '../support/reactions';
import { TOKEN } from '../support/secrets';

const PROGRAM = join(__dirname, '../../lib/cli/affili.ts');
const children: ChildProcess[] = [];

function start(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], ...env },
  });
  children.push(child);
  return child;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

test('affili sandbox serves affili check, and stops when it is asked to', async () => {
  const sandbox = start(['sandbox', '--port', '0', '--token', 'mine', '--lang', 'fa']);
  let output = '';
  for await (const chunk of sandbox.stdout.iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    if (output.includes('صفحه سندباکس')) break;
  }
  const [, AFFILI_BASE_URL] = /^ {2}AFFILI_BASE_URL=(.*)$/m.exec(output)!;
  const [, AFFILI_TOKEN] = /^ {2}AFFILI_TOKEN=(.*)$/m.exec(output)!;
  const env = { AFFILI_BASE_URL, AFFILI_TOKEN };

  const check = start(['check', '--timeout', '20000'], env);
  const [stdout, stderr] = await Promise.all([text(check.stdout), text(check.stderr), once(check, 'close')]);
  expect({ code: check.exitCode, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('accepts the token');

  sandbox.kill('SIGTERM');
  await once(sandbox, 'close');
  expect(sandbox.exitCode).toBe(0);
}, 30_000);

test('affili sandbox --data forgets nothing that it has answered, even if it is killed', async () => {
  const args = ['sandbox', '--port', '0', '--data', join(ownFolder(), 'data.json')];
  const urlOf = async (sandbox: ChildProcess) => {
    const [chunk] = (await once(sandbox.stdout!, 'data')) as [Buffer];
    return /AFFILI_BASE_URL=(.*)/.exec(String(chunk))![1]!;
  };
  const first = start(args);
  const client = new AffiliClient({ token: 'sandbox-token', baseUrl: await urlOf(first), timeout: 20_000 });
  const ids = await Promise.all(
    Array.from(
      { length: 20 },
      async (_, n) => (await client.customers.create({ referrer: 'aff-1', mcs_id: `${n}` })).id,
    ),
  );
  first.kill('SIGKILL');
  await once(first, 'close');

  const customers = (await (await fetch(`${await urlOf(start(args))}/customers.json`)).json()) as { id: string }[];
  expect(customers.map(({ id }) => id).sort()).toEqual(ids.sort());
}, 30_000);

test('ends quietly where nobody reads on', async () => {
  const server = await hostileServer();
  // More than a pipe holds.
  const data = Array.from({ length: 4000 }, (_, index) => ({ id: String(index), mcs_id: 'm'.repeat(100) }));
  server.next(answer(200, { data }));
  const child = start(['customers', '--timeout', '20000'], {
    AFFILI_TOKEN: TOKEN,
    AFFILI_BASE_URL: `http://localhost:${server.port}`,
  });
  child.stdout.once('data', () => child.stdout.destroy());
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect({ code: child.exitCode, stderr }).toEqual({ code: 0, stderr: '' });
}, 30_000);

test('wrong use is exit code 2', async () => {
  const child = start(['chek']);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect({ code: child.exitCode, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: 'affili: unknown command chek: did you mean check?\n',
  });
}, 30_000);
