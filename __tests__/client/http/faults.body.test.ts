import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expectFailedForGood, expectRegistered } from '../../support/expect-outcome';
import { notAsDocumented } from '../../support/failure';
import type { Reaction } from '../../support/hostile-server';
import { answer, breakOff, raw, storing } from '../../support/reactions';
import { ECHO } from '../../support/secrets';

const MEGABYTE = 1_048_576;
const CREATED = { status: 'ok', data: { id: 'affili-1', mcs_id: '42' } };
/** All would be well with it if it were not so large. */
const BOMB = JSON.stringify(CREATED).padEnd(16 * MEGABYTE);
const encoded = (encoding: string, bytes: Uint8Array | string) => answer(200, bytes, { 'Content-Encoding': encoding });

/** A success by its status, which is none by its body. */
const ODD: { body: string; reaction: Reaction; httpStatus?: number }[] = [
  { body: 'an HTML page', reaction: answer(200, `<h1>${ECHO}</h1>`, { 'Content-Type': 'text/html' }) },
  { body: 'no body', reaction: answer(200) },
  { body: 'no content', reaction: answer(204), httpStatus: 204 },
  { body: 'blanks', reaction: answer(200, ' \r\n ') },
  { body: 'null', reaction: answer(200, 'null') },
  { body: 'true', reaction: answer(200, 'true') },
  { body: 'a number', reaction: answer(200, '42') },
  { body: 'a string', reaction: answer(200, JSON.stringify(ECHO)) },
  { body: 'an array', reaction: answer(200, [CREATED.data]) },
  { body: 'an object without data', reaction: answer(200, { status: 'ok', message: ECHO }) },
  { body: 'a failure that calls itself 200', reaction: answer(200, { status: 'error', errors: { email: [ECHO] } }) },
  { body: 'an id beside data', reaction: answer(200, { id: 'affili-1', data: {} }) },
  { body: 'data null', reaction: answer(200, { data: null }) },
  { body: 'data as a list', reaction: answer(200, { data: ['affili-1'] }) },
  { body: 'data as a string', reaction: answer(200, { data: 'affili-1' }) },
  { body: 'no id', reaction: answer(200, { data: { mcs_id: '42', email: ECHO } }) },
  { body: 'an id of null', reaction: answer(200, { data: { id: null } }) },
  { body: 'an empty id', reaction: answer(200, { data: { id: '' } }) },
  { body: 'a blank id', reaction: answer(200, { data: { id: '  ' } }) },
  { body: 'an id of true', reaction: answer(200, { data: { id: true } }) },
  { body: 'an id of an object', reaction: answer(200, { data: { id: { $oid: 'affili-1' } } }) },
  { body: 'an id with a fraction', reaction: answer(200, { data: { id: 1.5 } }) },
  { body: 'an id beyond the safe integers', reaction: answer(200, '{"data":{"id":9007199254740993}}') },
  { body: 'JSON that ends early', reaction: answer(200, '{"data":{"id":"affili-1"') },
  { body: 'JSON and a warning of PHP', reaction: answer(200, `<b>Warning</b>${JSON.stringify(CREATED)}`) },
  { body: 'two JSONs', reaction: answer(200, JSON.stringify(CREATED).repeat(2)) },
  { body: 'an unfinished body of no length', reaction: breakOff('HTTP/1.1 200 OK\r\n\r\n{"data":{"id":"affil') },
  { body: 'a byte more than a megabyte', reaction: answer(200, JSON.stringify(CREATED).padEnd(MEGABYTE + 1)) },
  { body: 'a gzip bomb', reaction: encoded('gzip', gzipSync(BOMB)) },
  { body: 'a brotli bomb', reaction: encoded('br', brotliCompressSync(BOMB)) },
  { body: 'a gzip that is none', reaction: encoded('gzip', JSON.stringify(CREATED)) },
  { body: 'a brotli that is none', reaction: encoded('br', JSON.stringify(CREATED)) },
  { body: 'a deflate that is none', reaction: encoded('deflate', JSON.stringify(CREATED)) },
  { body: 'a gzip that ends early', reaction: encoded('gzip', gzipSync(JSON.stringify(CREATED)).subarray(0, 30)) },
  { body: 'an empty gzip', reaction: encoded('gzip', '') },
];

describe('a success with an odd body', () => {
  test.concurrent.each(ODD)('posts again after $body', async ({ reaction }) => {
    await expectRegistered({ reactions: [reaction], seen: ['POST', 'GET', 'POST'] });
  });

  test.concurrent('adopts the customer stored before an HTML page', async () => {
    await expectRegistered({
      reactions: [storing(answer(200, '<h1>Hello</h1>'))],
      seen: ['POST', 'GET'],
    });
  });

  test.concurrent.each(ODD)('fails where there is nothing but $body', async ({ reaction, httpStatus = 200 }) => {
    const failure = notAsDocumented(httpStatus);
    await expectFailedForGood({ reaction, seen: ['POST', 'GET'], failure }, { retries: 1 });
  });
});

describe('a success that is read with tolerance', () => {
  const bytes = JSON.stringify(CREATED);
  const STORED: { body: string; reaction: Reaction }[] = [
    { body: 'only an id', reaction: answer(201, { data: { id: 'affili-1' } }) },
    {
      body: 'another content type',
      reaction: answer(200, bytes, { 'Content-Type': 'text/html; charset=windows-1256' }),
    },
    { body: 'a byte order mark', reaction: answer(200, `\uFEFF${bytes}`) },
    { body: 'gzip', reaction: encoded('gzip', gzipSync(bytes)) },
    { body: 'deflate', reaction: encoded('deflate', deflateSync(bytes)) },
    { body: 'brotli', reaction: encoded('br', brotliCompressSync(bytes)) },
    { body: 'a megabyte', reaction: answer(200, bytes.padEnd(MEGABYTE)) },
    { body: 'chunks', reaction: answer(200, bytes, { 'Transfer-Encoding': 'chunked' }) },
    { body: 'a body that the end of the connection ends', reaction: breakOff(`HTTP/1.0 200 OK\r\n\r\n${bytes}`) },
    {
      body: 'early hints',
      reaction: raw(
        `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`,
      ),
    },
  ];

  test.concurrent.each(STORED)('registers at once with $body', async ({ reaction }) => {
    await expectRegistered({ reactions: [storing(reaction)], seen: ['POST'] });
  });
});
