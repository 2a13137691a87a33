import type { AffiliError } from '../affili-error';
import type { NewConversion } from '../api/conversion';
import { debug } from '../debug';
import { isObject } from '../api/answer';
import type { Attempts } from './http/attempts';

/** The paths that a refusal names, such as `meta_data.mobile`, if all of them are in this field; otherwise none. */
export function pathsInto(field: string, { httpStatus, details }: AffiliError): string[] {
  const errors = httpStatus === 422 ? details?.errors : undefined;
  const paths = isObject(errors) ? Object.keys(errors) : [];
  return paths.every((path) => `${path}.`.startsWith(`${field}.`)) ? paths : [];
}

/**
 * Posts a body. If Affili refuses a part that can be left out, posts again without it, and leaves it out from then on.
 *
 * @param withoutRefused - returns `undefined` if nothing can be left out
 */
export function postWithoutRefused<Body, Row>(
  body: Body,
  attempts: Attempts,
  post: (body: Body, onSent: () => void) => Promise<Row>,
  withoutRefused: (body: Body, error: AffiliError) => Body | undefined,
): (onSent: () => void) => Promise<Row> {
  let current = body;
  return async (onSent) => {
    try {
      return await post(current, onSent);
    } catch (error) {
      const taken = current === body ? withoutRefused(body, error as AffiliError) : undefined;
      if (!taken || attempts.isTimeUp) throw error;
      current = taken;
      return post(current, onSent);
    }
  };
}

/**
 * The conversion without its referrer, if only that was refused and the customer is known: any visitor can bring any
 * referrer, and the affiliate is paid by the customer (our choice).
 *
 * @returns `undefined` if there is another reason too, or if the referrer alone says whose payment it is
 */
export function withoutRefusedReferrer(conversion: NewConversion, error: AffiliError): NewConversion | undefined {
  const { referrer, ...rest } = conversion;
  if (referrer === undefined || rest.customer_id === undefined) return undefined;
  if (pathsInto('referrer', error).length === 0) return undefined;
  debug('Affili refuses the referrer of a customer it knows');
  return rest;
}
