import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

declare global {
  var stopPostgres: () => void;
}

/**
 * Answers the workers of jest the URL of a Postgres each, which is started for the first file of tests that asks: PGlite
 * does one thing at a time, so workers do not share one, and most runs need none.
 */
export default async function setUp(): Promise<void> {
  const processes: ChildProcess[] = [];
  const urls = new Map<string, Promise<string>>();

  async function start(): Promise<string> {
    // Without optimizing Postgres, which V8 takes longer for than it then runs, it is there in a third of the time.
    const child = fork(join(__dirname, 'postgres-server.ts'), {
      execArgv: ['--liftoff-only', '--import', 'tsx'],
      cwd: join(__dirname, '../..'),
    });
    processes.push(child);
    const [port] = (await once(child, 'message')) as [number];
    return `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  const server = createServer(({ url: worker = '' }, res) => {
    if (!urls.has(worker)) urls.set(worker, start());
    urls.get(worker)!.then(
      (url) => res.end(url),
      (error) => res.writeHead(500).end(String(error)),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  process.env['TEST_POSTGRES'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  globalThis.stopPostgres = () => {
    server.close();
    server.closeAllConnections();
    for (const child of processes) child.kill();
  };
}
