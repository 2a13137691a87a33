import type { IncomingMessage } from 'node:http';
import { isObject } from '../api/answer';
import { isWithinDepth } from '../api/json';
import { Refusal } from './refusal';

/** In bytes. */
export const BODY_LIMIT = 1_048_576;
/** As PHP's `json_decode`. What is nested without limit could be stored and then not be answered. */
const MAX_DEPTH = 512;

export type Fields = Record<string, unknown>;

/**
 * The fields of a JSON object; what is no object has none.
 *
 * @throws Refusal
 */
export function readJson(req: IncomingMessage, body: unknown): Fields {
  if (!/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'The content type must be application/json.');
  }
  const value = parseJson(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  if (!isWithinDepth(value, MAX_DEPTH)) throw new Refusal(400, 'The JSON is nested too deeply.');
  return isObject(value) ? value : {};
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal(400, 'The body is no JSON.');
  }
}
