import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import type { AxiosResponse } from 'axios';
import { NO_JSON } from './answer-meaning';

/** In bytes, both before and after decompression (our choice). */
const MAX_BYTES = 1_048_576;
/**
 * The most reads from the connection, or chunks if the server sends more of them (our choice). Each takes memory and
 * time, however small it is. In segments of 536 bytes, the smallest in common use, 1 MB has 2,000.
 */
const MAX_PIECES = 10_000;
/**
 * The most objects and arrays in JSON (our choice): they take the most memory and time. A megabyte of customers has
 * about 10,000.
 */
const MAX_OBJECTS = 100_000;

/** The code of the error for an answer beyond these limits. */
export const TOO_LARGE = 'ERR_TOO_LARGE';

export interface Json {
  /** Parsed; `undefined` if it is empty, `NO_JSON` if it is not JSON. */
  body: unknown;
  /** In characters. */
  size: number;
}

/** An answer whose body has not been read yet. */
export interface Unread extends AxiosResponse<Readable | string> {
  request?: ClientRequest & { res?: IncomingMessage };
}

/**
 * Reads the body of an answer to its end, or cuts the connection at a limit. axios's own limit only counts bytes: a
 * megabyte in chunks of one byte would take hundreds of megabytes of memory.
 */
export async function readJson({ data, request }: Unread): Promise<Json> {
  try {
    // An app's mock of axios may return text.
    const text = typeof data === 'string' ? data : await readText(data, request?.res ?? data);
    return { body: parse(text), size: text.length };
  } catch (error) {
    // axios's own errors have the request, too.
    throw Object.assign(error as Error, { request });
  }
}

/** @param sent - the body before decompression */
async function readText(body: Readable, sent: Readable): Promise<string> {
  const decoder = new StringDecoder();
  let text = '';
  body.on('data', (piece: Buffer) => (text += decoder.write(piece)));
  for (const stream of new Set([body, sent])) {
    let bytes = 0;
    let pieces = 0;
    stream.on('data', ({ length }: Buffer) => {
      bytes += length;
      pieces += 1;
      const isTooLarge = bytes > MAX_BYTES || pieces > MAX_PIECES;
      // Node may still emit data that it has already read.
      if (isTooLarge && !body.destroyed) body.destroy(tooLarge());
    });
  }
  await finished(body);
  return text + decoder.end();
}

function parse(text: string): unknown {
  // This also removes a byte order mark.
  const json = text.trim();
  if (json === '') return undefined;
  if (hasTooManyObjects(json)) throw tooLarge();
  try {
    return JSON.parse(json);
  } catch {
    return NO_JSON;
  }
}

function hasTooManyObjects(json: string): boolean {
  // Each takes at least two characters.
  if (json.length <= 2 * MAX_OBJECTS) return false;
  let objects = 0;
  let isInString = false;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    if (character === '"') isInString = !isInString;
    else if (isInString) index += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') objects += 1;
  }
  return objects > MAX_OBJECTS;
}

export function tooLarge(): Error {
  return Object.assign(new Error(), { code: TOO_LARGE });
}
