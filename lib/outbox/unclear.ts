import type { AffiliError } from '../affili-error';
import { isSuccess } from '../client/http/failure';

/*
 * Which conversions may be at Affili already. Noted beside the options of `addConversion`, since those are all that the
 * outbox of an app's own is promised.
 */
const failures = new WeakMap<object, AffiliError>();

export function noteUnclear(conversion: object, failure: AffiliError): void {
  failures.set(conversion, failure);
}

/** The failure by which a conversion may be at Affili already. */
export function unclearFailureOf(conversion: object): AffiliError | undefined {
  return failures.get(conversion);
}

/** Whether Affili says that it was a success, and we can't read an id: so it would be each time, and a conversion each time. */
export function isUnreadable({ httpStatus = 0 }: AffiliError): boolean {
  return isSuccess(httpStatus);
}
