import { gzipSync } from 'node:zlib';
import { expectRegistered } from '../expect-outcome';
import { clientOf } from '../../support/client-of';
import { errorOf } from '../../support/failure';
import { hostileServer, type Reaction } from '../../support/hostile-server';
import { answer, raw, storing } from '../../support/reactions';
import { REGISTRATION } from '../../support/secrets';

const CREATED = '{"data":{"id":"affili-1"}}';
const CHUNKS = 10_000;
const BRACKETS = 100_000;
const COMMAS = 70_000;

/** A body in chunks, which does not end. */
const unending = (chunks: Iterable<string>, { status = '200 OK', encoding = 'identity' } = {}) => {
  const body = Array.from(chunks, (chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  const head = `HTTP/1.1 ${status}\r\nTransfer-Encoding: chunked\r\nContent-Encoding: ${encoding}\r\n\r\n`;
  return raw(Buffer.from(head + body, 'latin1'));
};
const ended =
  (chunks: Iterable<string>): Reaction =>
  (exchange) => {
    unending(chunks)(exchange);
    exchange.socket.write('0\r\n\r\n');
  };
/** Gzip with blocks of nothing: it never becomes a character of text. */
const EMPTY_BLOCK = '\0\0\0\xFF\xFF';
const gzipOf = (block: string, count: number) => [
  gzipSync('').subarray(0, 10).toString('latin1'),
  ...new Array<string>(count).fill(block),
];
/** The answer to a create, with a list beside the id: that makes three brackets and one comma, besides the items'. */
const withList = (item: string, count: number) =>
  CREATED.replace('}}', `,"x":[${new Array<string>(count).fill(item).join()}]}}`);

test('characters of several bytes are read whole, whatever the chunks', async () => {
  const id = 'مشتری';
  const bytes = Buffer.from(CREATED.replace('affili-1', id)).toString('latin1');
  const affili = (await hostileServer()).next(ended(bytes));
  expect(await clientOf(affili).customers.create(REGISTRATION)).toEqual({ id });
});

describe('an answer without an end, of which Affili sees the connection cut', () => {
  test.concurrent.each<[string, Reaction]>([
    ['a chunk too many', unending(CREATED.padEnd(CHUNKS + 1))],
    ['a byte more than a megabyte', unending([' '.repeat(1_048_576), ' '])],
    ['a gzip of nothing in small chunks', unending(gzipOf(EMPTY_BLOCK, 5 * CHUNKS), { encoding: 'gzip' })],
    ['a gzip of nothing beyond two megabytes', unending(gzipOf(EMPTY_BLOCK.repeat(10_000), 42), { encoding: 'gzip' })],
  ])('is too large with %s', async (_, reaction) => {
    const affili = await hostileServer();
    const cut = new Promise((resolve) => {
      affili.next((exchange) => {
        exchange.socket.once('close', resolve);
        reaction(exchange);
      });
    });
    const error = await errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
    expect(error).toMatchObject({ code: 'ERR_AFFILI_RESPONSE', httpStatus: 200, unclear: true });
    expect(error.message).toBe("Affili's answer is not as documented: it is too large");
    await cut;
  });

  test.concurrent('is what its status says, where that is a failure', async () => {
    const affili = await hostileServer();
    affili.next(unending(' '.repeat(CHUNKS + 1), { status: '500 Internal Server Error' }));
    const error = await errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
    expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE', httpStatus: 500 });
  });
});

describe('an answer at the limits', () => {
  test.concurrent.each<[string, Reaction]>([
    ['as many chunks as there may be', ended(CREATED.padEnd(CHUNKS))],
    ['as many objects as there may be', answer(200, withList('[{}]', BRACKETS / 2 - 2))],
    ['as many commas as there may be', answer(200, withList('0', COMMAS))],
    ['strings that look like values', answer(200, CREATED.replace('}}', `,"x":"${'\\"[{,'.repeat(COMMAS)}"}}`))],
  ])('is read with %s', async (_, reaction) => {
    await expectRegistered({ reactions: [storing(reaction)], seen: ['POST'] });
  });

  test.concurrent.each([
    ['objects', withList('[{}]', BRACKETS / 2 - 1)],
    ['values', withList('0', COMMAS + 1)],
    ['arrays in each other', `{"data":${'['.repeat(BRACKETS)}${']'.repeat(BRACKETS)}}`],
    ['names', JSON.stringify({ data: Object.fromEntries(Array.from({ length: COMMAS + 2 }, (_, name) => [name, 0])) })],
  ])('is too large with more %s', async (_, body) => {
    const affili = (await hostileServer()).next(answer(200, body));
    const error = await errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
    expect(error.message).toBe("Affili's answer is not as documented: it is too large");
  });
});
