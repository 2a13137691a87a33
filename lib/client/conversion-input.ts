import { AffiliError } from '../affili-error';
import { STATUS_NUMBERS, type ConversionInput, type ConversionStatus, type NewConversion } from '../api/conversion';
import { CONVERSION_FIELDS, PRODUCT_FIELDS, type Field } from '../api/conversion-fields';
import { cleanJson, cleanText, fromJson, isWithinDepth, MAX_DEPTH } from '../api/json';
import { isWord, plainName, unknownName } from '../validation';
import { checkFields, fieldsOf, wrong, type What } from './fields';

/** In bytes of JSON (our choice). Even if Affili echoes it with each character escaped, the answer is not too large. */
const MAX_BYTES = 262_144;

/** The changes that `conversions.update()` takes. */
export interface ConversionChanges {
  status: ConversionStatus;
}

const WHAT: What = { name: 'conversion', takes: 'an object of order_id, amount, and customer_id or referrer' };
const TOO_LARGE: What = { ...WHAT, takes: `what JSON can carry in ${MAX_BYTES} bytes` };
const PRODUCT_TAKES = 'an object of pid, name, quantity, unit_price and total_price';

/** The fields that say who brought the payment. */
const WHOSE = ['customer_id', 'mcs_id', 'referrer'];
const FURTHER: Field = { takes: 'what JSON can carry', read: readFurther };
const FIELDS: Record<string, Field> = {
  ...CONVERSION_FIELDS,
  products: { takes: 'an array of products', read: readProducts },
};

/**
 * Reads a payment as it is sent: ids become strings, and texts lose characters that databases refuse.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function readConversion(value: ConversionInput): NewConversion {
  const given = fieldsOf(WHAT, value);
  refuseMisspelt(given.map(([name]) => name));
  const conversion = { type: 'sale', ...readFields(given, FIELDS) } as NewConversion;
  if (Buffer.byteLength(JSON.stringify(conversion)) > MAX_BYTES) throw wrong(TOO_LARGE);
  return conversion;
}

/**
 * The same, for a payment that names its customer or referrer.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkConversion(value: ConversionInput): NewConversion {
  const conversion = readConversion(value);
  if (conversion.customer_id !== undefined || conversion.referrer !== undefined) return conversion;
  throw new AffiliError('ERR_AFFILI_INPUT', 'conversion takes a customer_id or a referrer, or both');
}

/**
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkConversionChanges(value: unknown): ConversionChanges {
  return checkFields({ name: 'changes', takes: 'an object of status' }, value, {
    status: {
      takes: "'approved' or 'refunded'",
      is: (status) => typeof status === 'string' && Object.hasOwn(STATUS_NUMBERS, status),
      isRequired: true,
    },
  });
}

/**
 * Further fields are sent as they are. But with `customerId` for `customer_id`, the payment would be taken for a guest's,
 * and paid to whoever's link the customer followed last.
 */
function refuseMisspelt(names: string[]): void {
  const misspelt = names.find(
    (name) => !WHOSE.includes(name) && WHOSE.some((whose) => plainName(whose) === plainName(name)),
  );
  if (misspelt !== undefined) throw new AffiliError('ERR_AFFILI_INPUT', unknownName(misspelt, WHOSE));
}

/** @param path - prefix of the fields' names in messages, such as `products[1].` */
function readFields(
  given: [name: string, value: unknown][],
  fields: Readonly<Record<string, Field>>,
  path = '',
): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const [uncleaned, value] of given) {
    const name = cleanText(uncleaned);
    // Assigning `__proto__` would set the prototype, and no server takes such a field.
    if (value === undefined || name === '__proto__') continue;
    const isKnown = Object.hasOwn(fields, name);
    // Databases have `null` for no value.
    if (isKnown && value === null) continue;
    const field = isKnown ? fields[name]! : FURTHER;
    const sent = readField(field, value);
    if (sent === undefined) throw wrong({ name: path + (isWord(name) ? name : 'a field'), takes: field.takes });
    if (!isKnown || (sent !== null && sent !== '')) read[name] = sent;
  }
  for (const [name, { isRequired, takes }] of Object.entries(fields)) {
    if (isRequired && read[name] === undefined) throw wrong({ name: path + name, takes });
  }
  return read;
}

function readField({ read }: Field, value: unknown): unknown {
  try {
    return read(value);
  } catch (error) {
    if (error instanceof AffiliError) throw error;
    // A Proxy or getter that throws, a circle, a bigint, or the like.
    return undefined;
  }
}

function readProducts(value: unknown): unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  // Not `map`, which would skip holes.
  return Array.from(value, (product, index) => {
    const what = { name: `products[${index}]`, takes: PRODUCT_TAKES };
    const fields = fieldsOf(what, asJson(product));
    return readFields(fields, PRODUCT_FIELDS, `${what.name}.`);
  });
}

/** An entity of the app may have a `toJSON`. */
function asJson(product: unknown): unknown {
  try {
    if (typeof product !== 'object' || product === null || !('toJSON' in product)) return product;
    const json = JSON.stringify(product) as string | undefined;
    return json && JSON.parse(json);
  } catch {
    throw wrong(TOO_LARGE);
  }
}

/** `undefined` if JSON would lose the value: it turns NaN into null, and drops functions. Throws for what JSON can't carry. */
function readFurther(value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined;
  let length = 0;
  const json = JSON.stringify(value, (_key, field: unknown) => {
    if (typeof field === 'number' && !Number.isFinite(field)) throw new TypeError();
    // At least: a character and a comma, or the text and its quotes.
    length += 2 + (typeof field === 'string' ? field.length : 0);
    if (length > MAX_BYTES) throw wrong(TOO_LARGE);
    return field;
  });
  const cleaned = fromJson(cleanJson(json));
  // Its deepest place is inside a product of `products`.
  return isWithinDepth(cleaned, MAX_DEPTH - 3) ? cleaned : undefined;
}
