import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AffiliClient } from 'express-affili';

const TYPESCRIPT = join(__dirname, '../support/typescript.cjs');
const CLI = join(__dirname, '../../lib/sandbox/cli.ts');
const children: ChildProcess[] = [];

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--require', TYPESCRIPT, CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

async function runToEnd(...args: string[]) {
  const child = start(...args);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

test.each(['SIGINT', 'SIGTERM'] as const)('says what an app needs, serves it, and stops on %s', async (signal) => {
  const child = start('--port', '0', '--token', 'mine');
  let output = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    if (output.includes('Its page')) break;
  }
  const [, baseUrl] = /^ {2}AFFILI_BASE_URL=(http:\/\/localhost:\d+)$/m.exec(output)!;
  const [, token] = /^ {2}AFFILI_TOKEN=(.*)$/m.exec(output)!;
  expect(token).toBe('mine');

  const client = new AffiliClient({ token, baseUrl, timeout: 10_000 });
  expect(await client.customers.create({ referrer: 'aff-1', mcs_id: '42' })).toMatchObject({ mcs_id: '42' });
  // A page that stays open does not hold the process back.
  const page = await fetch(`${baseUrl}/page/events`);
  expect(page.status).toBe(200);

  child.kill(signal);
  await once(child, 'close');
  expect(child.exitCode).toBe(0);
});

test('tells its options', async () => {
  const { code, stdout } = await runToEnd('--help');
  expect(code).toBe(0);
  for (const option of ['--port', '--host', '--token', '--help']) expect(stdout).toContain(option);
});

test('a port that is taken is one line, and exit code 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await runToEnd('--port', String(port));
  other.close();
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `affili-sandbox: port ${port} is taken: choose another with --port\n`,
  });
});

test.each([
  [['--port', '65536'], '--port takes a number from 0 to 65535'],
  [['--token', 'a b'], '--token takes printable ASCII characters without spaces'],
  [['--prot', '1'], "Unknown option '--prot'"],
])('%j is one line, and exit code 2', async (args, message) => {
  const { code, stdout, stderr } = await runToEnd(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^affili-sandbox: [^\n]*\n$/);
  expect(stderr).toContain(message);
});
