import { validateHeaderName, validateHeaderValue } from 'node:http';
import Joi from 'joi';
import { satisfies, takes, validate } from '../validation';

/** What goes wrong with a request. */
export type Fault =
  /**
   * Answered with this status, whatever was asked. A `body` that is a string or bytes is sent as it is, anything else as
   * JSON; without one it is `{ message }` with the name of the status.
   */
  | { status: number; headers?: Record<string, string | number>; body?: unknown }
  /** Milliseconds that pass before anything happens; then the request is handled, even if the client has gone. */
  | { delay: number }
  /** The connection is cut without an answer, before or after the request was handled. */
  | { reset: 'before' | 'after' };

/** The longest that Node's timers can wait. */
const MAX_DELAY = 2 ** 31 - 1;

const FAULT = takes(
  Joi.object({
    status: takes(Joi.number().integer().min(200).max(599), 'a final HTTP status, 200 to 599'),
    headers: takes(satisfies(areHeaders), 'an object of HTTP headers'),
    body: takes(satisfies(canBeSent), 'a string, bytes, or what JSON can carry'),
    delay: takes(Joi.number().min(0).max(MAX_DELAY), 'a number of milliseconds'),
    reset: takes(Joi.valid('before', 'after'), "'before' or 'after'"),
  })
    .xor('status', 'delay', 'reset')
    .with('headers', 'status')
    .with('body', 'status')
    .required(),
  'an object of either status (headers and body may go with it), delay or reset',
).label('fault');

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export const checkFault = (value: unknown) => validate<Fault>(FAULT, value, 'ERR_AFFILI_INPUT');

function areHeaders(headers: unknown): boolean {
  try {
    return Object.entries(headers as object).every(([name, value]) => {
      validateHeaderName(name);
      validateHeaderValue(name, String(value));
      return typeof value === 'string' || typeof value === 'number';
    });
  } catch {
    return false;
  }
}

function canBeSent(body: unknown): boolean {
  try {
    return body instanceof Uint8Array || JSON.stringify(body) !== undefined;
  } catch {
    return false;
  }
}
