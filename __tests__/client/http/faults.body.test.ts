import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expectFailedForGood, expectRegistered } from './expect-outcome';
import { notAsDocumented, unavailable } from '../../support/failure';
import type { Reaction } from '../../support/hostile-server';
import { CREATED, encoded, MEGABYTE, ODD_SUCCESSES } from './odd-successes';
import { answer, breakOff, raw, storing } from '../../support/reactions';

describe('a success with an odd body', () => {
  test.concurrent.each(ODD_SUCCESSES)('posts again after $body', async ({ reaction }) => {
    await expectRegistered({ reactions: [reaction], seen: ['POST', 'GET', 'POST'] });
  });

  test.concurrent('adopts the customer stored before an HTML page', async () => {
    await expectRegistered({
      reactions: [storing(answer(200, '<h1>Hello</h1>'))],
      seen: ['POST', 'GET'],
    });
  });

  test.concurrent.each(ODD_SUCCESSES)(
    'fails where there is nothing but $body',
    async ({ reaction, httpStatus = 200 }) => {
      const failure = notAsDocumented(httpStatus);
      await expectFailedForGood({ reaction, seen: ['POST', 'GET'], failure }, { retries: 1 });
    },
  );
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
  const bytes = JSON.stringify(CREATED);
  const STORED: { body: string; reaction: Reaction }[] = [
    { body: 'the last of the statuses of success', reaction: answer(299, CREATED) },
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
