import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createSandbox } from 'express-affili/sandbox';
import { EventStream } from '../../lib/sandbox/page/event-stream';
import { register } from './support';
import { serve } from '../support/serve';

/** Serves a stream, and keeps the answers that it got. */
async function serveStream(stream: EventStream, snapshot: unknown = {}) {
  const answers: ServerResponse[] = [];
  const url = await serve((_req, res) => {
    answers.push(res);
    stream.connect(res, 'snapshot', () => snapshot);
  });
  return { url: new URL(url), answers };
}

async function openPage(url: URL): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  socket.write(`GET /page/events HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

test('a listener that never reads is dropped, and one that reads is not', async () => {
  const stream = new EventStream(1000);
  const { url, answers } = await serveStream(stream);
  const deaf = await openPage(url);
  deaf.pause();
  const reading = await openPage(url);

  const dropped = once(answers[0]!, 'close');
  // Less than is ever kept for a page, and more than its connection takes in.
  for (let n = 0; n < 15; n += 1) {
    stream.send('customer', () => `${'x'.repeat(1_000_000)}${n}`);
    for await (const chunk of reading.iterator({ destroyOnReturn: false })) {
      if (String(chunk).includes(`x${n}"`)) break;
    }
  }
  await dropped;
  expect(answers[1]!.destroyed).toBe(false);
});

test('a listener that never reads is dropped at once where it would have to be sent too much', async () => {
  const stream = new EventStream(3_600_000);
  const { url, answers } = await serveStream(stream);
  (await openPage(url)).pause();
  const dropped = once(answers[0]!, 'close');
  for (let n = 0; n < 40; n += 1) stream.send('customer', () => 'x'.repeat(1_000_000));
  await dropped;
});

test('a listener that reads gets a snapshot of any size', async () => {
  const { url, answers } = await serveStream(new EventStream(), 'x'.repeat(20_000_000));
  const page = await openPage(url);
  while (page.bytesRead < 20_000_000) await once(page, 'data');
  expect(answers[0]!.destroyed).toBe(false);
});

test('20 listeners are served at a time, and one more when one goes', async () => {
  const { url, answers } = await serveStream(new EventStream());
  const pages: Socket[] = [];
  for (let n = 0; n < 20; n += 1) pages.push(await openPage(url));
  expect((await fetch(url)).status).toBe(503);

  const gone = once(answers[0]!, 'close');
  pages[0]!.destroy();
  await gone;
  await openPage(url);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([...Array<number>(20).fill(200), 503, 200]);
});

test('a listener that goes is nothing to the sandbox', async () => {
  const sandbox = createSandbox();
  const url = new URL(await serve(sandbox));
  (await openPage(url)).destroy();
  await register(url.origin);
  await register(url.origin);
  expect(sandbox.customers).toHaveLength(2);
});
