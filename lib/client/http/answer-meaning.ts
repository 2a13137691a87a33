import type { AffiliErrorCode, Outcome } from '../../affili-error';
import { isObject } from '../../api/answer';

/** Stand-ins for a body that is not JSON, or that did not arrive whole. */
export const NO_JSON = Symbol('no JSON');
export const CUT_OFF = Symbol('cut off');

/** An answer that is not a success. */
export interface Refusal {
  httpStatus: number;
  contentType: unknown;
  /** ms */
  retryAfter: number | undefined;
  /** Parsed; `undefined` if it is empty. */
  body: unknown;
  /** Whether the outcome of the request can't be looked up. */
  isOnce: boolean | undefined;
}

export interface Meaning {
  code: AffiliErrorCode;
  outcome: Outcome;
  message: string;
}

type Speaker = 'Affili' | 'another' | 'anybody';
type Row = [of: (refusal: Refusal) => boolean, by: Speaker, code: AffiliErrorCode, outcome: Outcome, message: string];

/**
 * What an answer means, by its status and by who sent it; the first matching row counts. An answer that is not Affili's
 * is not a refusal: a proxy answers 404 during a deploy, a firewall 403, and both pass.
 */
const MEANINGS: Row[] = [
  [
    is(401, 403),
    'Affili',
    'ERR_AFFILI_UNAUTHORIZED',
    'refused',
    "Affili refused the token; Affili's support gives a valid one",
  ],
  [
    is(401, 403),
    'another',
    'ERR_AFFILI_UNAUTHORIZED',
    'refused',
    'The request was refused, but not by Affili: a firewall, a proxy or a block of your country is likely, else the token',
  ],
  [is(429), 'anybody', 'ERR_AFFILI_UNAVAILABLE', 'not-reached', 'Affili takes no more requests for now'],
  // Gateways that gave up waiting while Affili may still be working: 504, and Cloudflare's 524.
  [is(504, 524), 'anybody', 'ERR_AFFILI_UNAVAILABLE', 'at-work', 'Affili is in trouble'],
  [isPostponed, 'anybody', 'ERR_AFFILI_UNAVAILABLE', 'not-reached', 'Affili is in trouble'],
  [is(408), 'anybody', 'ERR_AFFILI_UNAVAILABLE', 'cut', 'Affili is in trouble'],
  [isFrom(500), 'Affili', 'ERR_AFFILI_UNAVAILABLE', 'cut', 'Affili is in trouble'],
  [
    isFrom(500),
    'another',
    'ERR_AFFILI_UNAVAILABLE',
    'cut',
    'Affili is in trouble, or a proxy before it: this is a maintenance page or the like',
  ],
  [
    isFrom(400),
    'another',
    'ERR_AFFILI_UNAVAILABLE',
    'refused',
    'The request was refused, but not by Affili: a proxy, a firewall or a maintenance page before it is likely',
  ],
  [
    isKnownCustomer,
    'Affili',
    'ERR_AFFILI_REJECTED',
    'conflict',
    'Affili refused the request; error.details has its reasons',
  ],
  [
    isFrom(400),
    'Affili',
    'ERR_AFFILI_REJECTED',
    'refused',
    'Affili refused the request; error.details has its reasons',
  ],
];

/** @param refusal - with a status of 400 or more */
export function meaningOf(refusal: Refusal): Meaning {
  const speaker = isOfAffili(refusal) ? 'Affili' : 'another';
  const row = MEANINGS.find(([of, by]) => (by === 'anybody' || by === speaker) && of(refusal))!;
  const [, , code, outcome, message] = row;
  return { code, outcome, message };
}

/** Affili sends JSON or nothing. A proxy sends HTML or plain text, such as `404`, which would parse as JSON. */
function isOfAffili({ contentType, body }: Refusal): boolean {
  if (body === undefined || (typeof body === 'object' && body !== null)) return true;
  const isCalledJson = typeof contentType === 'string' && /\bjson\b/i.test(contentType);
  return body === CUT_OFF ? isCalledJson || contentType === undefined : body !== NO_JSON && isCalledJson;
}

function is(...statuses: number[]): Row[0] {
  return ({ httpStatus }) => statuses.includes(httpStatus);
}

function isFrom(status: number): Row[0] {
  return ({ httpStatus }) => httpStatus >= status;
}

/** A server that sends `Retry-After` did nothing. If the outcome can be looked up, it is looked up anyway. */
function isPostponed({ httpStatus, retryAfter, isOnce = false }: Refusal): boolean {
  return httpStatus === 503 && retryAfter !== undefined && isOnce;
}

/** Whether the refusal says that Affili may already know the customer. */
function isKnownCustomer({ httpStatus, body }: Refusal): boolean {
  if (httpStatus !== 422) return httpStatus === 409;
  const errors = isObject(body) ? body['errors'] : undefined;
  return isObject(errors) && 'mcs_id' in errors;
}
