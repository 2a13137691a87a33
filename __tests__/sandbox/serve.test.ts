import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { serve, type ServeOptions } from '../../lib/sandbox/serve';
import { PATH } from './support';

/** Serves until a signal comes, and answers what is printed first. */
async function served(options: Partial<ServeOptions>, signal: NodeJS.Signals, use = async (_printed: string) => {}) {
  let print!: (text: string) => void;
  const printed = new Promise<string>((resolve) => (print = resolve));
  const end = serve({ port: 0, host: '127.0.0.1', token: 'mine', print, ...options });
  await use(await printed);
  process.emit(signal);
  expect(await end).toBeUndefined();
  return printed;
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'takes the token that it prints until %s, which no open page holds up',
  async (signal) => {
    await served({}, signal, async (printed) => {
      const [, baseUrl, token] = /^ {2}AFFILI_BASE_URL=(\S+)\n {2}AFFILI_TOKEN=(\S+)$/m.exec(printed)!;
      expect(printed).toContain(`${baseUrl}/`);
      const statuses = [token, 'another'].map(async (mine) => {
        return (await fetch(baseUrl + PATH, { headers: { authorization: `Bearer ${mine}` } })).status;
      });
      expect(await Promise.all(statuses)).toEqual([200, 401]);
      expect((await fetch(`${baseUrl}/page/events`)).status).toBe(200);
    });
  },
);

test.each([
  [undefined, /^A stand-in for Affili is running[^]*Its page/],
  ['en', /^A stand-in for Affili is running[^]*Its page/],
  ['fa', /^سندباکس افیلی در حال اجراست[^]*صفحه سندباکس/],
] as const)('tells in the language %j what an app needs', async (language, words) => {
  expect(await served(language ? { language } : {}, 'SIGTERM')).toMatch(words);
});

const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const OF_IPV6 = [
  ['::', 'localhost'],
  ['::1', 'localhost'],
  ['::ffff:127.0.0.2', '[::ffff:127.0.0.2]'],
];

test.each([
  ['127.0.0.1', 'localhost'],
  ['0.0.0.0', 'localhost'],
  ['localhost', 'localhost'],
  ['127.0.0.2', '127.0.0.2'],
  ...(hasIPv6 ? OF_IPV6 : []),
])('calls the address %s, from this machine, %s', async (host, name) => {
  const printed = await served({ host }, 'SIGINT');
  expect(/AFFILI_BASE_URL=http:\/\/(.*):\d+$/m.exec(printed)?.[1]).toBe(name);
});

describe('where it can not listen', () => {
  const print = () => {
    throw new Error('it prints as if it listened');
  };

  test.each([
    ['en', (port: number) => `port ${port} is taken: choose another with --port`],
    ['fa', (port: number) => `پورت ${port} اشغال است: با --port پورت دیگری انتخاب کنید`],
  ] as const)('tells in %s of a port that is taken', async (language, problem) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await serve({ port, host: '127.0.0.1', token: 'mine', language, print })).toBe(problem(port));
    other.close();
  });

  // An address that is for documents alone.
  const HOST = '192.0.2.1';
  test.each([
    ['en', /^can't listen on 192\.0\.2\.1: listen E/],
    ['fa', /^نمی‌شود روی 192\.0\.2\.1 به درخواست‌ها گوش داد: listen E/],
  ] as const)('tells in %s of an address that this machine does not have', async (language, problem) => {
    expect(await serve({ port: 0, host: HOST, token: 'mine', language, print })).toMatch(problem);
  });
});

test('refuses a token that is none before it listens', async () => {
  const call = serve({ port: 0, host: '127.0.0.1', token: 'a b', print: () => {} });
  await expect(call).rejects.toMatchObject({ code: 'ERR_AFFILI_OPTIONS' });
});
