import type { IncomingMessage } from 'node:http';
import { isObject } from '../api/answer';
import { isIdString } from '../api/id';
import { isWithinDepth } from '../api/json';
import { STRING_FIELDS } from '../api/meta-data';
import { isReferralToken } from '../attribution/referral-token';
import type { Registration } from '../api/registration';
import { Refusal } from './refusal';

/** In bytes. */
export const BODY_LIMIT = 1_048_576;
/** As PHP's `json_decode`. What is nested without limit could be stored and then not be answered. */
const MAX_DEPTH = 512;

type Fields = Record<string, unknown>;
type Problem = [field: string, message: string];

/**
 * @throws Refusal
 */
export function readRegistration(req: IncomingMessage, body: unknown): Registration {
  const fields = readJson(req, body);
  const missing = ['referrer', 'mcs_id'].filter((name) => fields[name] === undefined).map(isRequired);
  refuseIfAny([...missing, ...problemsOf(fields, ['referrer', 'mcs_id', 'meta_data'])]);
  return fields as unknown as Registration;
}

/**
 * @throws Refusal
 */
export function readChanges(req: IncomingMessage, body: unknown): Partial<Pick<Registration, 'mcs_id' | 'meta_data'>> {
  const fields = readJson(req, body);
  const names = ['mcs_id', 'meta_data'];
  const missing = names.some((name) => fields[name] !== undefined) ? [] : names.map(isRequired);
  refuseIfAny([...missing, ...problemsOf(fields, names)]);
  return fields;
}

function readJson(req: IncomingMessage, body: unknown): Fields {
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

function problemsOf(fields: Fields, documented: string[]): Problem[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    documented.includes(name) ? problemsOfField(name, value) : [[name, `The ${name} field is not documented.`]],
  );
}

function problemsOfField(name: string, value: unknown): Problem[] {
  if (name === 'meta_data') return problemsOfMetaData(value);
  if (name === 'referrer' && !isReferralToken(value)) return [[name, 'The referrer field must be a referral token.']];
  return isIdString(value)
    ? []
    : [[name, `The ${name} field must be a non-blank string of at most 255 characters without control characters.`]];
}

function problemsOfMetaData(value: unknown): Problem[] {
  if (!isObject(value)) return [['meta_data', 'The meta_data field must be an object.']];
  return STRING_FIELDS.filter((name) => name in value && typeof value[name] !== 'string').map((name) => [
    `meta_data.${name}`,
    `The meta_data.${name} field must be a string.`,
  ]);
}

function isRequired(name: string): Problem {
  return [name, `The ${name} field is required.`];
}

export function refuseIfAny(problems: Problem[]): void {
  if (problems.length === 0) return;
  // Not by assignment: a field called __proto__ is to be named like any other.
  const errors = Object.fromEntries(problems.map(([name, message]) => [name, [message]]));
  throw new Refusal(422, 'The given data was invalid.', errors);
}
