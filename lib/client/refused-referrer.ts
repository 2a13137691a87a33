import type { AffiliError } from '../affili-error';
import type { NewConversion } from '../api/conversion';
import { debug } from '../debug';
import { pathsInto } from './refused-part';

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
