import type { IncomingMessage } from 'node:http';
import { isObject } from '../api/answer';
import { isWithinDepth } from '../api/json';

/** In bytes. */
export const BODY_LIMIT = 1_048_576;
/** As in PHP's `json_decode`. Without a limit, deeply nested JSON could be stored and then not be answered. */
const MAX_DEPTH = 512;

/** Ends a request with an error status, and a body in Laravel's words: Affili's own errors are not documented. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** The problems, by field. */
    readonly errors?: Record<string, string[]>,
  ) {
    super(message);
  }

  get body(): object {
    return { message: this.message, ...(this.errors && { errors: this.errors }) };
  }
}

/** The refusal for whatever a handler threw: our own, or an error of Express, such as for a body that is too large. */
export function toRefusal(error: Error & { status?: number }): Refusal {
  return error instanceof Refusal ? error : new Refusal(error.status ?? 500, error.message);
}

/** A problem of a field, by its path: `products.0.quantity`. */
export type Problem = [field: string, message: string];

export function isRequired(name: string): Problem {
  return [name, `The ${name} field is required.`];
}

/** Status 422, with the problems by field. */
export function invalid(problems: Problem[]): Refusal {
  // Not by assignment, so that a field called __proto__ is named like any other.
  const errors = Object.fromEntries(problems.map(([name, message]) => [name, [message]]));
  return new Refusal(422, 'The given data was invalid.', errors);
}

/**
 * @throws Refusal
 */
export function refuseIfAny(problems: Problem[]): void {
  if (problems.length > 0) throw invalid(problems);
}

export type Fields = Record<string, unknown>;

/**
 * The fields of the JSON object in a body whose content type says that it is JSON.
 *
 * @throws Refusal
 */
export function readJson(req: IncomingMessage, body: unknown): Fields {
  if (!/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'The content type must be application/json.');
  }
  return readFields(body);
}

/**
 * The fields of the JSON object in a body; any other JSON has none.
 *
 * @throws Refusal
 */
export function readFields(body: unknown): Fields {
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
