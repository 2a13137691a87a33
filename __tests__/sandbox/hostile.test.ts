import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { createSandbox } from 'express-affili/sandbox';
import { ask, CONVERSIONS, register, SALE, TOKEN, watch } from './support';
import { serve } from '../support/serve';

/** Sends the very bytes, as no client would. */
async function send(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.end(bytes, 'latin1');
  return text(socket).catch(() => '');
}

test.each([
  ['no HTTP', '\0\x01\x02\r\n\r\n'],
  ['an absolute URL', 'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a broken escape on the page', 'GET /page/%FF HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['no Host', 'GET / HTTP/1.0\r\n\r\n'],
  ['a body that is cut off', `POST /services/customers HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{`],
  [
    'a body that is no gzip',
    'POST /services/customers HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}',
  ],
  ['chunks that are none', 'POST /services/customers HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['an upgrade', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
])('survives %s', async (_, bytes) => {
  const sandbox = createSandbox();
  const url = await serve(sandbox);
  expect(await send(url, bytes)).not.toMatch(/^HTTP\/1\.1 5/);
  await register(url);
  expect(sandbox.customers).toHaveLength(1);
});

test('refuses JSON that is no UTF-8', async () => {
  const sandbox = createSandbox();
  const body = '{"referrer":"aff-1","mcs_id":"\xff"}';
  const head = [
    'POST /services/customers HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${TOKEN}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ].join('\r\n');
  expect(await send(await serve(sandbox), `${head}\r\n\r\n${body}`)).toMatch(/^HTTP\/1\.1 400/);
  expect(sandbox.customers).toEqual([]);
});

test('answers any JSON of a conversion, and shows it on the page', async () => {
  const sandbox = createSandbox();
  const url = await serve(sandbox);
  await watch(url);
  const value = fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(fc.constantFrom('pid', 'quantity'), fc.jsonValue())));
  const names = ['order_id', 'amount', 'customer_id', 'referrer', 'products', 'id', 'created_at', '__proto__'];
  const field = fc.oneof(fc.constantFrom(...names), fc.string());
  await fc.assert(
    fc.asyncProperty(fc.dictionary(field, value), fc.boolean(), async (fields, isWhole) => {
      const body = isWhole ? { ...SALE, ...fields } : fields;
      const create = await ask(url, 'post', CONVERSIONS).type('json').send(JSON.stringify(body));
      expect([200, 422]).toContain(create.status);
    }),
    { numRuns: 50, examples: [[{}, true]] },
  );
  expect(sandbox.conversions).not.toEqual([]);
  await ask(url, 'get').expect(200);
});

test('answers any JSON and any query with a documented status', async () => {
  const sandbox = createSandbox();
  const url = await serve(sandbox);
  const field = fc.oneof(fc.constantFrom('referrer', 'mcs_id', 'meta_data', '__proto__'), fc.string());
  await fc.assert(
    fc.asyncProperty(fc.dictionary(field, fc.jsonValue()), fc.string(), async (body, query) => {
      const create = await ask(url, 'post').type('json').send(JSON.stringify(body));
      expect([200, 422]).toContain(create.status);
      const list = await fetch(`${url}/services/customers?${encodeURI(query.toWellFormed())}`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      expect([200, 404, 422]).toContain(list.status);
    }),
    { numRuns: 50 },
  );
  await ask(url, 'get').expect(200);
});
