import Joi from 'joi';
import { AffiliError } from '../affili-error';
import { STATUS_NUMBERS, type ConversionInput, type ConversionStatus, type NewConversion } from '../api/conversion';
import { ID_TAKES, isIdString, readId } from '../api/id';
import { fromJson, isWithinDepth, MAX_DEPTH } from '../api/json';
import { isReferralToken, REFERRAL_TOKEN_TAKES } from '../attribution/referral-token';
import { readRightConversion } from './right-conversion';
import { lazily, satisfies, takes, validate } from '../validation';

/** In bytes of JSON (our choice). Should Affili echo it with each character escaped, that is still no answer too large. */
const MAX_BYTES = 262_144;

/** A status that a conversion is given. */
export interface ConversionChanges {
  status: ConversionStatus;
}

/** As a database or a form has it where there is none. */
const NONE = Joi.valid(null, '');

const id = () =>
  takes(
    Joi.any().custom((value: unknown, helpers) => readId(value) ?? helpers.error('any.invalid')),
    ID_TAKES,
  );
const finite = () => takes(satisfies(Number.isFinite).empty(null), 'a finite number');
const text = () => takes(Joi.string().empty(NONE), 'a string');
const further = () => takes(satisfies(isJson), 'what JSON can carry');

const product = () =>
  takes(
    Joi.object({
      pid: takes(
        satisfies((value) => isIdString(value) || Number.isSafeInteger(value)).empty(null),
        'a non-blank string of at most 255 characters, or a safe integer',
      ),
      name: text(),
      quantity: finite(),
      unit_price: finite(),
      total_price: finite(),
    }).pattern(Joi.string().allow(''), further()),
    'an object of pid, name, quantity, unit_price and total_price',
  );

const conversionSchema = lazily(() =>
  takes(
    Joi.object({
      order_id: id().required(),
      amount: takes(
        satisfies((value) => Number.isFinite(value) && (value as number) >= 0),
        'a finite number, 0 or more',
      ).required(),
      customer_id: id().empty(NONE),
      // Of use to an outbox.
      mcs_id: id().empty(NONE),
      referrer: takes(satisfies(isReferralToken).empty(NONE), REFERRAL_TOKEN_TAKES),
      type: takes(satisfies(isIdString).empty(null), "a non-blank string, such as 'sale'").default('sale'),
      coupon: text(),
      products: takes(Joi.array().items(product()).empty(null), 'an array of products'),
    })
      .pattern(Joi.string().allow(''), further())
      .required(),
    'an object of order_id, amount, and customer_id or referrer',
  ).label('conversion'),
);

const changesSchema = lazily(() =>
  takes(
    Joi.object({
      status: takes(Joi.valid(...Object.keys(STATUS_NUMBERS)), "'approved' or 'refunded'").required(),
    }).required(),
    'an object of status',
  ).label('changes'),
);

/**
 * What is sent of a payment: the ids as strings, and of text no characters that databases refuse.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function readConversion(value: ConversionInput): NewConversion {
  const right = readRightConversion(value);
  if (right && isWithinSize(JSON.stringify(right))) return right;
  const { type, ...checked } = validate<NewConversion>(conversionSchema(), value, 'ERR_AFFILI_INPUT');
  // Checked once more, as it is sent: a product may have a toJSON, and a name be another's once NUL is gone from it.
  return validate(conversionSchema(), throughJson({ type, ...checked }), 'ERR_AFFILI_INPUT');
}

/**
 * The same, of a payment that says whose it is.
 *
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
export function checkConversion(value: ConversionInput): NewConversion {
  const conversion = readConversion(value);
  if (conversion.customer_id !== undefined || conversion.referrer !== undefined) return conversion;
  throw new AffiliError('ERR_AFFILI_INPUT', 'conversion takes a customer_id or a referrer, or both');
}

export const checkConversionChanges = (value: unknown) =>
  validate<ConversionChanges>(changesSchema(), value, 'ERR_AFFILI_INPUT');

function throughJson(value: object): unknown {
  try {
    const json = JSON.stringify(value);
    const cleaned = isWithinSize(json) ? fromJson(json) : undefined;
    if (cleaned !== undefined) return cleaned;
  } catch {
    // A toJSON that throws.
  }
  throw new AffiliError('ERR_AFFILI_INPUT', `conversion takes what JSON can carry in ${MAX_BYTES} bytes`);
}

function isWithinSize(json: string): boolean {
  return Buffer.byteLength(json) <= MAX_BYTES;
}

/** Whether JSON says what the value says: it makes null of NaN, and knows no functions. */
function isJson(value: unknown): boolean {
  try {
    const json = JSON.stringify(value, (_key, field: unknown) => {
      if (typeof field === 'number' && !Number.isFinite(field)) throw new TypeError();
      return field;
    });
    // The deepest place for it is in a product in the products.
    return json !== undefined && isWithinDepth(value, MAX_DEPTH - 3);
  } catch {
    // Circular, a bigint, a getter that throws.
    return false;
  }
}
