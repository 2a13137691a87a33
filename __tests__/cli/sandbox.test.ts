import { readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { main } from '../../lib/cli/main';
import { affili, expectOneLine } from './command-line';
import { ownFolder } from '../support/own-folder';
import { serve } from '../support/serve';
import { ask, PATH, register } from '../sandbox/support';

/** Runs it until it says that it is there and was used, and then asks it to stop. */
async function started(
  options: string[],
  use = async (_url: string, _token: string) => {},
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<{ code: number; output: string; notes: string }> {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const stderr = new PassThrough();
  const exit = main(['sandbox', '--port', '0', ...options], { stdin: Readable.from([]), stdout, stderr, env: {} });
  const output = await new Promise<string>((resolve) => stdout.once('data', resolve));
  const [, url, token] = /^ {2}AFFILI_BASE_URL=(\S+)\n {2}AFFILI_TOKEN=(\S+)$/m.exec(output)!;
  await use(url!, token!).finally(() => process.emit(signal));
  const code = await exit;
  stderr.end();
  return { code, output, notes: await text(stderr) };
}

let folder: string;
beforeEach(() => (folder = ownFolder()));

test.each(['SIGINT', 'SIGTERM'] as const)(
  'says what an app needs, and stops on %s, which no open page holds up',
  async (signal) => {
    const { code, output } = await started(
      ['--token', 'mine'],
      async (url, token) => {
        const statuses = [token, 'another'].map(async (mine) => {
          return (await fetch(url + PATH, { headers: { authorization: `Bearer ${mine}` } })).status;
        });
        expect(await Promise.all(statuses)).toEqual([200, 401]);
        expect((await fetch(`${url}/page/events`)).status).toBe(200);
      },
      signal,
    );
    expect(code).toBe(0);
    expect(output).toMatch(/^A stand-in for Affili is running[^]*AFFILI_TOKEN=mine\n[^]*Its page.*http:.*\/$/m);
  },
);

test('says it in Persian', async () => {
  const { output } = await started(['--lang', 'fa']);
  expect(output).toMatch(/^سندباکس افیلی در حال اجراست[^]*صفحه سندباکس/);
});

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const OF_IPV6 = [
  ['::1', 'localhost'],
  ['::ffff:127.0.0.2', '[::ffff:127.0.0.2]'],
];

test.each([
  ['127.0.0.1', 'localhost'],
  ['localhost', 'localhost'],
  ['127.0.0.2', '127.0.0.2'],
  ...(hasIPv6 ? OF_IPV6 : []),
])('calls the address %s, from this machine, %s', async (host, name) => {
  const { output } = await started(['--host', host]);
  expect(/AFFILI_BASE_URL=http:\/\/(.*):\d+$/m.exec(output)?.[1]).toBe(name);
});

describe('with a host that others can reach', () => {
  test.each([
    [['--host', '0.0.0.0']],
    [['--host=']],
    [['--host', 'shop.internal']],
    [['--host', '0.0.0.0', '--token', 'sandbox-token']],
  ])('%j wants a token that nobody knows', async (options) => {
    const ran = await affili(['sandbox', '--port', '0', ...options]);
    expectOneLine(ran);
    expect(ran.stderr).toContain('with a --host that others can reach, give a --token of your own');
    expect(ran.code).toBe(2);
  });

  test('listens where it has one', async () => {
    const { code, output } = await started(['--host', '0.0.0.0', '--token', 'mine']);
    expect({ code, name: /AFFILI_BASE_URL=http:\/\/(.*):\d+$/m.exec(output)?.[1] }).toEqual({
      code: 0,
      name: 'localhost',
    });
  });
});

describe('with --data', () => {
  test('keeps what came in across restarts', async () => {
    const file = join(folder, 'data.json');
    await started(['--data', file, '--token', 'sandbox-token'], async (url) => void (await register(url)));
    await started(['--data', file], async (url) => {
      const customers = (await (await fetch(`${url}/customers.json`)).json()) as object[];
      expect(customers).toMatchObject([{ mcs_id: '42', referrer: 'aff-1' }]);
    });
  });

  test('refuses a file of something else, and leaves it as it is', async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'my notes');
    const ran = await affili(['sandbox', '--port', '0', '--data', file]);
    expectOneLine(ran);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('--data takes a file that') as string });
    expect(readFileSync(file, 'utf8')).toBe('my notes');
  });

  test('says so where the file can not be written, and goes on', async () => {
    const { code, notes } = await started(['--data', join(folder, 'no', 'such', 'data.json')], async (url) => {
      await register(url);
      await ask(url, 'get').expect(200);
    });
    expect(code).toBe(0);
    expect(notes).toContain("affili: the file of --data can't be written (ENOENT): what comes in is in memory alone\n");
  });
});

describe('where it can not listen', () => {
  test.each([
    ['en', (port: string) => `port ${port} is taken: choose another with --port`],
    ['fa', (port: string) => `پورت ${port} اشغال است: با --port پورت دیگری انتخاب کنید`],
  ] as const)('says in %s that a port is taken, and writes no data', async (lang, message) => {
    const { port } = new URL(await serve((_req, res) => void res.end()));
    const file = join(folder, 'data.json');
    writeFileSync(file, '');
    const ran = await affili(['sandbox', '--port', port, '--lang', lang, '--data', file]);
    expectOneLine(ran);
    expect(ran).toMatchObject({ code: 1, stderr: `affili: ${message(port)}\n` });
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test.each([
    ['en', "can't listen on 192.0.2.1: listen E"],
    ['fa', 'اجرا روی 192.0.2.1 ممکن نیست: listen E'],
  ])('says in %s that the machine does not have the address', async (lang, message) => {
    const ran = await affili(['sandbox', '--port', '0', '--host', '192.0.2.1', '--token', 'mine', '--lang', lang]);
    expectOneLine(ran);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(message) as string });
  });
});
