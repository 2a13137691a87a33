import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listens with room for two connections, and stands still from a line on stdin on: for so many ms, or for ever. */
const SCRIPT = `
const server = require('node:http').createServer((request, response) =>
  response.end(JSON.stringify({ data: { id: 'of-the-deaf', mcs_id: '42' } })));
const [port, host] = process.argv.slice(1);
server.listen({ port: Number(port), host, backlog: 1 }, () => console.log(server.address().port));
process.stdin.once('data', (ms) => {
  console.log('deaf');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms));
});
`;

/**
 * A server whose kernel drops what asks for a connection, as one does that is slow or dead: the place for those that wait
 * to be accepted is taken. A SYN that is dropped is sent again after a second. (Packets that are late on the way would
 * need root.)
 */
export class DeafListener {
  readonly #child: ChildProcess;
  readonly #fillers: Socket[] = [];
  port = 0;

  private constructor(port: number, host: string) {
    this.#child = spawn(process.execPath, ['-e', SCRIPT, String(port), host], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  /** @param ms - how long it is deaf */
  static async start({ port = 0, host = '127.0.0.1', ms = 2 ** 31 - 1 } = {}): Promise<DeafListener> {
    const listener = new DeafListener(port, host);
    listener.port = Number(await listener.#line());
    listener.#child.stdin!.write(`${ms}\n`);
    await listener.#line();
    for (let count = 0; count < 3; count += 1) {
      const filler = connect(listener.port, host).on('error', () => undefined);
      listener.#fillers.push(filler);
      // The last one may not come through, which is the point.
      await Promise.race([once(filler, 'connect'), new Promise((resolve) => setTimeout(resolve, 50))]);
    }
    return listener;
  }

  stop(): void {
    this.#fillers.forEach((filler) => filler.destroy());
    this.#child.kill('SIGKILL');
  }

  async #line(): Promise<string> {
    const [line] = (await once(this.#child.stdout!, 'data')) as [Buffer];
    return line.toString();
  }
}
