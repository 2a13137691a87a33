import type { AffiliError } from '../affili-error';
import type { NewConversion } from '../api/conversion';
import { debug } from '../debug';
import { isObject } from '../api/answer';
import type { Attempts } from './http/attempts';

/**
 * Where a refusal is about one field, or about what is in it, and nothing else: the paths that it names, such as
 * `meta_data.mobile`; else none.
 */
export function pathsInto(field: string, { httpStatus, details }: AffiliError): string[] {
  const errors = httpStatus === 422 ? details?.errors : undefined;
  const paths = isObject(errors) ? Object.keys(errors) : [];
  return paths.every((path) => `${path}.`.startsWith(`${field}.`)) ? paths : [];
}

/**
 * Posts something; where Affili refuses a part of it that can be left out, once more without, and from then on so.
 *
 * @param withoutRefused - answers `undefined` where nothing can be left out
 */
export function postingWhatIsTaken<Body, Row>(
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
      if (!taken || attempts.areOver) throw error;
      current = taken;
      return post(current, onSent);
    }
  };
}

/**
 * The conversion without its referrer, where that alone was the reason to refuse it and the customer is known: any visitor
 * can bring any referrer, and the affiliate is paid by the customer (our choice).
 *
 * @returns `undefined` where there is another reason too, or nothing else that says whose payment it is
 */
export function withoutRefusedReferrer(conversion: NewConversion, error: AffiliError): NewConversion | undefined {
  const { referrer, ...rest } = conversion;
  if (referrer === undefined || rest.customer_id === undefined) return undefined;
  if (pathsInto('referrer', error).length === 0) return undefined;
  debug('Affili refuses the referrer of a customer it knows');
  return rest;
}
