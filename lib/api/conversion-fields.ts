import { isReferralToken, REFERRAL_TOKEN_TAKES } from '../attribution/referral-token';
import { AFFILI_ID_TAKES, ID_TAKES, isIdString, readAffiliId, readId, WIRE_AFFILI_ID_TAKES, WIRE_ID_TAKES } from './id';
import { cleanText } from './json';

/** A field of a conversion, for the client that sends it and the sandbox that receives it. */
export interface Field {
  /** What it takes, in words, for error messages. */
  takes: string;
  /** The same for the value on the wire, if a developer may pass other types too. */
  wireTakes?: string;
  /**
   * Turns a value other than `null` into what is sent: `null` if there is nothing to send, `undefined` if the value is
   * wrong.
   */
  read(this: void, value: unknown): unknown;
  isRequired?: true;
}

/** Also takes `''`, which forms have for no value. */
const orEmpty =
  (read: Field['read']): Field['read'] =>
  (value) =>
    value === '' ? null : read(value);

const onlyIf =
  (isValid: (value: unknown) => boolean): Field['read'] =>
  (value) =>
    isValid(value) ? value : undefined;

/** A text that is empty after cleaning is not sent. */
const text: Field = {
  takes: 'a string',
  read: (value) => (typeof value === 'string' ? cleanText(value) : undefined),
};
const number: Field = { takes: 'a finite number', read: readNumber };

/** The fields of a conversion except `products`, in the order in which errors are reported. */
export const CONVERSION_FIELDS: Readonly<Record<string, Field>> = {
  order_id: { takes: ID_TAKES, wireTakes: WIRE_ID_TAKES, read: readId, isRequired: true },
  amount: {
    takes: 'a finite number, 0 or more',
    read: (value) => ((readNumber(value) ?? -1) >= 0 ? readNumber(value) : undefined),
    isRequired: true,
  },
  customer_id: { takes: AFFILI_ID_TAKES, wireTakes: WIRE_AFFILI_ID_TAKES, read: orEmpty(readAffiliId) },
  // For the outbox only; never sent.
  mcs_id: { takes: ID_TAKES, read: orEmpty(readId) },
  referrer: { takes: REFERRAL_TOKEN_TAKES, read: orEmpty(onlyIf(isReferralToken)) },
  type: { takes: "a non-blank string, such as 'sale'", read: onlyIf(isIdString) },
  coupon: text,
};

/** The fields of a product of a conversion. */
export const PRODUCT_FIELDS: Readonly<Record<string, Field>> = {
  pid: {
    takes: 'a non-blank string of at most 255 characters, or a safe integer',
    read: (value) => (Number.isSafeInteger(value) ? readNumber(value) : onlyIf(isIdString)(value)),
  },
  name: text,
  quantity: number,
  unit_price: number,
  total_price: number,
};

/** Turns -0 into 0, as JSON does. */
function readNumber(value: unknown): number | undefined {
  return Number.isFinite(value) ? (value as number) + 0 : undefined;
}

/**
 * Whether the value has the type on the wire. Other types that a developer may pass, such as a number for an id, are
 * converted.
 */
export function isOnWire(field: Field, value: unknown): boolean {
  // The client leaves out an empty text, but the wire allows it.
  return field.read(value) === value || (field === text && value === '');
}
