import type { IncomingMessage } from 'node:http';
import { isObject } from '../api/answer';
import { isIdString, WIRE_ID_TAKES } from '../api/id';
import { STRING_FIELDS } from '../api/meta-data';
import { isReferralToken } from '../attribution/referral-token';
import type { Registration } from '../api/registration';
import { isRequired, readJson, refuseIfAny, type Fields, type Problem } from './refusal';

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

function problemsOf(fields: Fields, documented: string[]): Problem[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    documented.includes(name) ? problemsOfField(name, value) : [[name, `The ${name} field is not documented.`]],
  );
}

function problemsOfField(name: string, value: unknown): Problem[] {
  if (name === 'meta_data') return problemsOfMetaData(value);
  if (name === 'referrer' && !isReferralToken(value)) return [[name, 'The referrer field must be a referral token.']];
  return isIdString(value) ? [] : [[name, `The ${name} field must be ${WIRE_ID_TAKES}.`]];
}

function problemsOfMetaData(value: unknown): Problem[] {
  if (!isObject(value)) return [['meta_data', 'The meta_data field must be an object.']];
  return STRING_FIELDS.filter((name) => name in value && typeof value[name] !== 'string').map((name) => [
    `meta_data.${name}`,
    `The meta_data.${name} field must be a string.`,
  ]);
}
