import { AffiliError } from '../affili-error';
import { STATUS_NUMBERS, type ConversionInput, type ConversionStatus, type NewConversion } from '../api/conversion';
import { CONVERSION_FIELDS, PRODUCT_FIELDS, type Field } from '../api/conversion-fields';
import { cleanText, copyAsJson, copyName, MAX_DEPTH, spendBrackets, type JsonLimits } from '../api/json';
import { isWord, plainName } from '../validation';
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
/** Levels: the deepest place of a conversion is inside a product. */
const FURTHER_DEPTH = MAX_DEPTH - 3;
/** The fields that say who brought the payment, by their plain names. */
const WHOSE = new Map(['customer_id', 'mcs_id', 'referrer'].map((name) => [plainName(name), name]));

/** A field that is read within limits, since a visitor may have sent its value. */
interface LimitedField extends Omit<Field, 'read'> {
  read(this: void, value: unknown, limits: JsonLimits): unknown;
}

const limited = ({ read, ...field }: Field): LimitedField => ({
  ...field,
  read: (value, limits) => copyAsJson(read(value), limits),
});
const allLimited = (fields: Readonly<Record<string, Field>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, limited(field)]));

const FIELDS: Record<string, LimitedField> = {
  ...allLimited(CONVERSION_FIELDS),
  products: { takes: 'an array of products', read: readProducts },
};
const REQUIRED = Object.keys(FIELDS).filter((name) => FIELDS[name]!.isRequired);
const OF_A_PRODUCT = allLimited(PRODUCT_FIELDS);
const FURTHER: LimitedField = {
  takes: 'what JSON can carry',
  read: (value, limits) => copyAsJson(value, limits, FURTHER_DEPTH),
};

/**
 * Reads a payment as it is sent: ids become strings, and texts lose characters that databases refuse.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function readConversion(value: ConversionInput): NewConversion {
  const given = fieldsOf(WHAT, value);
  refuseMisspelt(given.map(([name]) => name));
  if (!given.some(([name, field]) => name === 'type' && field != null)) given.unshift(['type', 'sale']);
  const limits = { bytes: MAX_BYTES, isStrict: true };
  try {
    const read = readFields(given, FIELDS, limits);
    for (const name of REQUIRED) if (read[name] === undefined) throw wrong({ name, takes: FIELDS[name]!.takes });
    return read as NewConversion;
  } catch (error) {
    throw limits.bytes < 0 ? wrong(TOO_LARGE) : error;
  }
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
 * and paid to whoever's link the customer followed last. And a visitor's `amount` with a NUL must not become the amount.
 */
function refuseMisspelt(names: string[]): void {
  for (const given of names) {
    if (Object.hasOwn(FIELDS, given)) continue;
    const cleaned = cleanText(given);
    const meant = Object.hasOwn(FIELDS, cleaned) ? cleaned : WHOSE.get(plainName(cleaned));
    if (meant !== undefined) throw wrong({ name: meant, takes: 'exactly this name, not another spelling of it' });
  }
}

/** @param path - prefix of the fields' names in messages, such as `products[1].` */
function readFields(
  given: [name: string, value: unknown][],
  fields: Readonly<Record<string, LimitedField>>,
  limits: JsonLimits,
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
    const sent = tryToRead(field, value, limits);
    if (sent === undefined) throw wrong({ name: path + (isWord(name) ? name : 'a field'), takes: field.takes });
    if (!isKnown || (sent !== null && sent !== '')) read[copyName(name, limits)] = sent;
  }
  spendBrackets(limits, Object.keys(read).length);
  return read;
}

function tryToRead({ read }: LimitedField, value: unknown, limits: JsonLimits): unknown {
  try {
    return read(value, limits);
  } catch (error) {
    if (error instanceof AffiliError || limits.bytes < 0) throw error;
    // A Proxy or getter that throws, a circle, a bigint, or the like.
    return undefined;
  }
}

function readProducts(value: unknown, limits: JsonLimits): unknown[] | undefined {
  if (!Array.isArray(value)) return undefined;
  spendBrackets(limits, value.length);
  // Not `map`, which would skip holes.
  return Array.from(value, (product, index) => {
    const what = { name: `products[${index}]`, takes: PRODUCT_TAKES };
    const fields = fieldsOf(what, asJson(product, limits));
    return readFields(fields, OF_A_PRODUCT, limits, `${what.name}.`);
  });
}

/** An entity of the app may have a `toJSON`. */
function asJson(product: unknown, { bytes }: JsonLimits): unknown {
  try {
    if (typeof product !== 'object' || product === null || !('toJSON' in product)) return product;
    return copyAsJson(product, { bytes }, FURTHER_DEPTH + 1);
  } catch {
    throw wrong(TOO_LARGE);
  }
}
