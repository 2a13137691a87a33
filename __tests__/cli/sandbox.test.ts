import { PassThrough, Readable } from 'node:stream';
import { main } from '../../lib/cli/main';
import { affili, expectOneLine } from '../support/command-line';
import { serve } from '../support/serve';

/** Runs it until it says that it is there, and asks it to stop. */
async function started(...options: string[]): Promise<{ code: number; output: string }> {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const exit = main(['sandbox', '--port', '0', ...options], {
    stdin: Readable.from([]),
    stdout,
    stderr: new PassThrough(),
    env: {},
  });
  const output = await new Promise<string>((resolve) => stdout.once('data', resolve));
  process.emit('SIGTERM');
  return { code: await exit, output };
}

test.each([
  [[], /AFFILI_BASE_URL=http:\/\/localhost:\d+\n {2}AFFILI_TOKEN=sandbox-token\n/],
  [['--token', 'mine', '--host', '127.0.0.2'], /AFFILI_BASE_URL=http:\/\/127\.0\.0\.2:\d+\n {2}AFFILI_TOKEN=mine\n/],
])('with %j tells what an app needs, and stops without a failure', async (options, needs) => {
  const { code, output } = await started(...options);
  expect(output).toMatch(needs);
  expect(code).toBe(0);
});

test('tells of an address that this machine does not have in one line, with exit code 1', async () => {
  const ran = await affili(['sandbox', '--port', '65535', '--host', '192.0.2.1']);
  expectOneLine(ran);
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining("can't listen on 192.0.2.1") as string });
});

test('tells of a port that is taken in one line, with exit code 1', async () => {
  const { port } = new URL(await serve((_req, res) => void res.end()));
  const ran = await affili(['sandbox', '--port', port]);
  expectOneLine(ran);
  expect(ran).toMatchObject({ code: 1, stderr: `affili: port ${port} is taken: choose another with --port\n` });
});
