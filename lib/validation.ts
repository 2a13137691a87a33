import Joi from 'joi';
import { AffiliError, type AffiliErrorCode } from './affili-error';

/**
 * Gives a schema one message for all errors: what it takes, never the value. joi's own `messages()` would load joi's
 * internal schemas at start-up, and merge the messages at each validation.
 *
 * @param exceptions - other messages, by joi's error code
 */
export function withMessage<S extends Joi.Schema>(schema: S, what: string, exceptions: Record<string, string> = {}): S {
  return schema.error((errors) => {
    for (const error of errors) {
      // Keep the message of a field's own schema.
      error.message ||= exceptions[error.code] ?? `${(error.local as { label: string }).label} takes ${what}`;
    }
    return errors;
  }) as S;
}

/** A schema for any value that passes the test. */
export const satisfies = (test: (value: unknown) => boolean) =>
  Joi.any().custom((value: unknown, helpers) => (test(value) ? value : helpers.error('any.invalid')));

/** A schema for an object with these methods. */
export const hasMethods = (...names: readonly string[]) =>
  satisfies((value) => names.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function'));

/**
 * Checks a developer's input against a schema.
 *
 * @throws AffiliError with `code`, naming the field and what it takes
 */
export function validate<T>(schema: Joi.ObjectSchema, value: unknown, code: AffiliErrorCode): T {
  const result = tryToValidate(schema, value, code);
  const detail = result.error?.details[0];
  if (!detail) return result.value as T;
  throw new AffiliError(
    code,
    detail.type === 'object.unknown' ? unknownField(schema, detail.path.map(String)) : detail.message,
  );
}

function tryToValidate(schema: Joi.ObjectSchema, value: unknown, code: AffiliErrorCode): Joi.ValidationResult {
  try {
    return schema.validate(value, { convert: false });
  } catch {
    // A getter that throws, a Proxy, or the like. Its error may say anything.
    const { label } = schema.describe().flags as { label: string };
    throw new AffiliError(code, `${label} takes a plain object whose fields can be read`);
  }
}

function unknownField(schema: Joi.ObjectSchema, path: string[]): string {
  const parents = path.slice(0, -1);
  const parent = parents.length > 0 ? schema.extract(parents) : schema;
  const known = Object.keys((parent.describe() as Joi.Description & { keys: object }).keys);
  return unknownName(path.at(-1)!, known, parents.map((name) => `${name}.`).join(''));
}

/**
 * Whether a message may repeat this name. Anything else may be what a visitor typed, and would go into the log
 * unescaped.
 */
export function isWord(name: string): boolean {
  return /^[\w.-]{1,40}$/.test(name);
}

/** The message for an unknown field: its name if that is a word, and the name that was probably meant. */
export function unknownName(unknown: string, known: string[], path = ''): string {
  const likely = isWord(unknown) ? nearest(unknown, known) : undefined;
  const hint = likely ? `did you mean ${path}${likely}?` : `there are ${known.map((name) => path + name).join(', ')}`;
  return `${isWord(unknown) ? path + unknown : 'a field'} is unknown: ${hint}`;
}

/** The name without what is only a matter of spelling: case, `_` and `-`. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

/** The known name within two typos of the unknown one, ignoring case, `_` and `-`. */
export function nearest(unknown: string, known: string[]): string | undefined {
  return known
    .map((name) => ({ name, distance: editDistance(plainName(unknown), plainName(name)) }))
    .filter(({ name, distance }) => distance <= Math.min(2, name.length / 2))
    .sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** The Levenshtein distance. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [row, character] of [...from].entries()) {
    const current = [row + 1];
    for (let column = 0; column < to.length; column += 1) {
      const substituted = previous[column]! + (to[column] === character ? 0 : 1);
      current.push(Math.min(substituted, previous[column + 1]! + 1, current[column]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
