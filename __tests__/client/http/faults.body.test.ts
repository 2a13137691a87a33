import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expectFailedForGood, expectRegistered } from './expect-outcome';
import { notAsDocumented, unavailable } from '../../support/failure';
import type { Reaction } from '../../support/hostile-server';
import { answer, breakOff, raw, storing } from '../../support/reactions';
import { ECHO } from '../../support/secrets';

const MEGABYTE = 1_048_576;
const CREATED = JSON.stringify({ status: 'ok', data: { id: 'affili-1', mcs_id: '42' } });
/** All would be well with it if it were not so large. */
const BOMB = gzipSync(CREATED.padEnd(16 * MEGABYTE), { level: 1 });
const encoded = (encoding: string, bytes: Uint8Array | string) => answer(200, bytes, { 'Content-Encoding': encoding });

describe('a success by its status, which is none by its body', () => {
  const ODD: { body: string; reaction: Reaction; httpStatus?: number }[] = [
    { body: 'an HTML page', reaction: answer(200, `<h1>${ECHO}</h1>`, { 'Content-Type': 'text/html' }) },
    { body: 'no content', reaction: answer(204), httpStatus: 204 },
    { body: 'null', reaction: answer(200, 'null') },
    { body: 'an array', reaction: answer(200, [{ id: 'affili-1' }]) },
    { body: 'a failure that calls itself 200', reaction: answer(200, { status: 'error', errors: { email: [ECHO] } }) },
    { body: 'an id beside data', reaction: answer(200, { id: 'affili-1', data: {} }) },
    { body: 'data as a list', reaction: answer(200, { data: ['affili-1'] }) },
    { body: 'a blank id', reaction: answer(200, { data: { id: '  ' } }) },
    { body: 'an id of an object', reaction: answer(200, { data: { id: { $oid: 'affili-1' } } }) },
    { body: 'an id beyond the safe integers', reaction: answer(200, '{"data":{"id":9007199254740993}}') },
    { body: 'JSON and a warning of PHP', reaction: answer(200, `<b>Warning</b>${CREATED}`) },
    { body: 'an unfinished body of no length', reaction: breakOff('HTTP/1.1 200 OK\r\n\r\n{"data":{"id":"affil') },
    { body: 'a byte more than a megabyte', reaction: answer(200, CREATED.padEnd(MEGABYTE + 1)) },
    { body: 'a gzip bomb', reaction: encoded('gzip', BOMB) },
    { body: 'a gzip that is none', reaction: encoded('gzip', CREATED) },
    { body: 'a brotli that is none', reaction: encoded('br', CREATED) },
    { body: 'a gzip that ends early', reaction: encoded('gzip', gzipSync(CREATED).subarray(0, 30)) },
  ];

  test.concurrent.each(ODD)('posts again after $body', async ({ reaction }) => {
    await expectRegistered({ reactions: [reaction], seen: ['POST', 'GET', 'POST'] });
  });

  test.concurrent('adopts the customer stored before an HTML page', async () => {
    await expectRegistered({ reactions: [storing(answer(200, '<h1>Hello</h1>'))], seen: ['POST', 'GET'] });
  });

  test.concurrent.each(ODD)('fails where there is nothing but $body', async ({ reaction, httpStatus = 200 }) => {
    const failure = notAsDocumented(httpStatus);
    await expectFailedForGood({ reaction, seen: ['POST', 'GET'], failure }, { retries: 1 });
  });
});

describe('a refusal whose reasons break off, which decide what follows it', () => {
  const cutOff = breakOff('HTTP/1.1 422 Unprocessable Content\r\nContent-Length: 100\r\n\r\n{"errors":');

  test.concurrent('posts again', async () => {
    await expectRegistered({ reactions: [cutOff], seen: ['POST', 'GET', 'POST'] });
  });

  test.concurrent('adopts the customer that Affili had', async () => {
    await expectRegistered({ reactions: [storing(cutOff)], seen: ['POST', 'GET'] });
  });

  test.concurrent('fails where there is nothing else, and can be tried later', async () => {
    const failure = unavailable(422);
    await expectFailedForGood({ reaction: cutOff, seen: ['POST', 'GET'], failure }, { retries: 1 });
  });
});

describe('a success that is read with tolerance', () => {
  const HINTS = 'HTTP/1.1 103 Early Hints\r\n\r\n';
  const STORED: { body: string; reaction: Reaction }[] = [
    { body: 'the last of the statuses of success', reaction: answer(299, CREATED) },
    { body: 'only an id', reaction: answer(201, { data: { id: 'affili-1' } }) },
    { body: 'another content type', reaction: answer(200, CREATED, { 'Content-Type': 'text/html' }) },
    { body: 'a byte order mark', reaction: answer(200, `\uFEFF${CREATED}`) },
    { body: 'gzip', reaction: encoded('gzip', gzipSync(CREATED)) },
    { body: 'brotli', reaction: encoded('br', brotliCompressSync(CREATED)) },
    { body: 'a megabyte', reaction: answer(200, CREATED.padEnd(MEGABYTE)) },
    { body: 'chunks', reaction: answer(200, CREATED, { 'Transfer-Encoding': 'chunked' }) },
    { body: 'a body that the end of the connection ends', reaction: breakOff(`HTTP/1.0 200 OK\r\n\r\n${CREATED}`) },
    {
      body: 'early hints',
      reaction: raw(`${HINTS}HTTP/1.1 200 OK\r\nContent-Length: ${CREATED.length}\r\n\r\n${CREATED}`),
    },
  ];

  test.concurrent.each(STORED)('registers at once with $body', async ({ reaction }) => {
    await expectRegistered({ reactions: [storing(reaction)], seen: ['POST'] });
  });
});
