import type { IncomingMessage } from 'node:http';
import { isObject } from '../api/answer';
import type { NewConversion } from '../api/conversion';
import { CONVERSION_FIELDS, isOnWire, PRODUCT_FIELDS, type Field } from '../api/conversion-fields';
import { isRequired, readJson, refuseIfAny, type Fields, type Problem } from './refusal';
import type { RecordedConversion } from './rows';

type Checks = Readonly<Record<string, Field>>;

// `mcs_id` is for outboxes; for Affili it is a further field like any other.
const { mcs_id: _, ...CONVERSION }: Checks = {
  ...CONVERSION_FIELDS,
  products: { takes: 'an array', read: (value) => (Array.isArray(value) ? value : undefined) },
};

/**
 * @throws Refusal
 */
export function readConversion(req: IncomingMessage, body: unknown): NewConversion {
  const sent = Object.entries(readJson(req, body));
  // Not by assignment, so that a field called __proto__ is kept like any other.
  const fields: Fields = Object.fromEntries(
    sent.filter(([name, value]) => value !== null || !Object.hasOwn(CONVERSION, name)),
  );
  const whose = ['customer_id', 'referrer'];
  const missing = ['type', 'order_id', 'amount'].filter((name) => fields[name] === undefined);
  if (whose.every((name) => fields[name] === undefined)) missing.push(...whose);
  refuseIfAny([
    ...missing.map(isRequired),
    ...problemsOf(fields, CONVERSION),
    ...problemsOfProducts(fields['products']),
  ]);
  return fields as NewConversion;
}

/**
 * @throws Refusal
 */
export function readStatus(req: IncomingMessage, body: unknown): RecordedConversion['status'] {
  const { status = null, ...further } = readJson(req, body);
  const problems = Object.keys(further).map((name): Problem => [name, `The ${name} field can't be changed.`]);
  if (status === null) problems.unshift(isRequired('status'));
  else if (status !== 1 && status !== 2) {
    problems.unshift(['status', 'The status field must be 1 (approved) or 2 (refunded).']);
  }
  refuseIfAny(problems);
  return status as RecordedConversion['status'];
}

function problemsOfProducts(products: unknown): Problem[] {
  if (!Array.isArray(products)) return [];
  return products.flatMap((product: unknown, at): Problem[] => {
    const path = `products.${at}`;
    return isObject(product)
      ? problemsOf(product, PRODUCT_FIELDS, `${path}.`)
      : [[path, `The ${path} field must be an object.`]];
  });
}

function problemsOf(fields: Fields, checks: Checks, path = ''): Problem[] {
  return Object.entries(checks)
    .filter(([name, field]) => (fields[name] ?? null) !== null && !isOnWire(field, fields[name]))
    .map(([name, { takes, wireTakes = takes }]) => [path + name, `The ${path}${name} field must be ${wireTakes}.`]);
}
