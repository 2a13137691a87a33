import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Reaction } from '../../support/hostile-server';
import { answer, breakOff } from '../../support/reactions';
import { ECHO } from '../../support/secrets';

export const MEGABYTE = 1_048_576;
export const CREATED = { status: 'ok', data: { id: 'affili-1', mcs_id: '42' } };
/** All would be well with it if it were not so large. */
const BOMB = JSON.stringify(CREATED).padEnd(16 * MEGABYTE);
export const encoded = (encoding: string, bytes: Uint8Array | string) =>
  answer(200, bytes, { 'Content-Encoding': encoding });

/** A success by its status, which is none by its body. */
export const ODD_SUCCESSES: { body: string; reaction: Reaction; httpStatus?: number }[] = [
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
  { body: 'a gzip bomb', reaction: encoded('gzip', gzipSync(BOMB, { level: 1 })) },
  {
    body: 'a brotli bomb',
    reaction: encoded('br', brotliCompressSync(BOMB, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })),
  },
  { body: 'a gzip that is none', reaction: encoded('gzip', JSON.stringify(CREATED)) },
  { body: 'a brotli that is none', reaction: encoded('br', JSON.stringify(CREATED)) },
  { body: 'a deflate that is none', reaction: encoded('deflate', JSON.stringify(CREATED)) },
  { body: 'a gzip that ends early', reaction: encoded('gzip', gzipSync(JSON.stringify(CREATED)).subarray(0, 30)) },
  { body: 'an empty gzip', reaction: encoded('gzip', '') },
];
