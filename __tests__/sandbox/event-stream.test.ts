import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createSandbox } from 'express-affili/sandbox';
import { EventStream } from '../../lib/sandbox/page/event-stream';
import { listen, register } from './support';

async function openPage(url: URL): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  socket.write(`GET /page/events HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

test('a listener that never reads is dropped, and one that reads is not', async () => {
  const stream = new EventStream(1000);
  const server = createServer((_req, res) => stream.connect(res, 'snapshot', {}));
  const accepted: Socket[] = [];
  server.on('connection', (socket) => accepted.push(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const deaf = await openPage(url);
  deaf.pause();
  const reading = await openPage(url);

  const dropped = once(accepted[0]!, 'close');
  // Less than is ever kept for a page, and more than its connection takes in.
  for (let n = 0; n < 15; n += 1) {
    stream.send('customer', () => `${'x'.repeat(1_000_000)}${n}`);
    for await (const chunk of reading.iterator({ destroyOnReturn: false })) {
      if (String(chunk).includes(`x${n}"`)) break;
    }
  }
  await dropped;
  expect(accepted[1]!.destroyed).toBe(false);
  deaf.destroy();
  reading.destroy();
  server.close();
});

test('a listener that never reads is dropped at once where it would have to be sent too much', async () => {
  const stream = new EventStream(3_600_000);
  const server = createServer((_req, res) => stream.connect(res, 'snapshot', {}));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const deaf = await openPage(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  deaf.pause();
  const dropped = once((await accepted)[0], 'close');
  for (let n = 0; n < 40; n += 1) stream.send('customer', () => 'x'.repeat(1_000_000));
  await dropped;
  deaf.destroy();
  server.close();
});

test('a listener that goes is nothing to the sandbox', async () => {
  const sandbox = createSandbox();
  const url = new URL(await listen(sandbox));
  (await openPage(url)).destroy();
  await register(url.origin);
  await register(url.origin);
  expect(sandbox.customers).toHaveLength(2);
});
