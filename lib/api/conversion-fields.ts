import { isReferralToken, REFERRAL_TOKEN_TAKES } from '../attribution/referral-token';
import { ID_TAKES, isIdString, readId, WIRE_ID_TAKES } from './id';
import { cleanText } from './json';

/** A field of a conversion, for whoever sends one and for whoever is sent one. */
export interface Field {
  /** In words, for programmers. */
  takes: string;
  /** The same of what is sent, where a programmer has more to choose from. */
  wireTakes?: string;
  /** What is sent of a value: `null` where there is nothing to send, `undefined` where the value is wrong. */
  read(this: void, value: unknown): unknown;
  isRequired?: true;
}

/** As a database or a form has it where there is none. */
const orNone =
  (read: Field['read']): Field['read'] =>
  (value) =>
    value === null || value === '' ? null : read(value);

const ifRight =
  (isRight: (value: unknown) => boolean): Field['read'] =>
  (value) =>
    isRight(value) ? value : undefined;

/** One that is empty, or is so once it is clean, has nothing to send. */
const text: Field = {
  takes: 'a string',
  read: (value) => (value === null ? null : typeof value === 'string' ? cleanText(value) : undefined),
};
const number: Field = { takes: 'a finite number', read: (value) => (value === null ? null : readNumber(value)) };

/** The fields of a conversion but its products, in the order in which a wrong one is told of. */
export const CONVERSION_FIELDS: Readonly<Record<string, Field>> = {
  order_id: { takes: ID_TAKES, wireTakes: WIRE_ID_TAKES, read: readId, isRequired: true },
  amount: {
    takes: 'a finite number, 0 or more',
    read: (value) => ((readNumber(value) ?? -1) >= 0 ? readNumber(value) : undefined),
    isRequired: true,
  },
  customer_id: { takes: ID_TAKES, wireTakes: WIRE_ID_TAKES, read: orNone(readId) },
  // Of use to an outbox, which sends it to nobody.
  mcs_id: { takes: ID_TAKES, read: orNone(readId) },
  referrer: { takes: REFERRAL_TOKEN_TAKES, read: orNone(ifRight(isReferralToken)) },
  type: {
    takes: "a non-blank string, such as 'sale'",
    read: (value) => (value === null ? null : ifRight(isIdString)(value)),
  },
  coupon: text,
};

/** The fields of a product of a conversion. */
export const PRODUCT_FIELDS: Readonly<Record<string, Field>> = {
  pid: {
    takes: 'a non-blank string of at most 255 characters, or a safe integer',
    read: (value) =>
      value === null || isIdString(value) ? value : Number.isSafeInteger(value) ? readNumber(value) : undefined,
  },
  name: text,
  quantity: number,
  unit_price: number,
  total_price: number,
};

/** -0 is 0 in JSON. */
function readNumber(value: unknown): number | undefined {
  return Number.isFinite(value) ? (value as number) + 0 : undefined;
}

/** Whether it is sent as it is: what a programmer may hand over besides, such as a number for an id, is made to that. */
export function isOnWire(field: Field, value: unknown): boolean {
  // The client leaves an empty text out; it is a text all the same.
  return field.read(value) === value || (field === text && value === '');
}
