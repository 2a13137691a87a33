import type { AffiliError } from '../affili-error';
import type { Registration } from '../api/registration';
import type { AffiliRequest } from '../attribution/express-types';
import type { ConversionToSend } from '../outbox/input';

/** What `onError` gets for a failed registration, besides the error. */
export interface FailedRegistration {
  kind: 'registration';
  /** What was to be sent. It contains personal data. */
  registration: Registration;
  /** Whether the outbox has it now, and will bring it to Affili later. */
  queued: boolean;
  /** The request of the signup. */
  req: AffiliRequest;
}

/** What `onError` gets for a failed conversion, besides the error. */
export interface FailedConversion {
  kind: 'conversion';
  /** What was to be sent. */
  conversion: ConversionToSend;
  /** Whether the outbox has it now, and will bring it to Affili later. */
  queued: boolean;
  /** The request of the payment. */
  req: AffiliRequest;
}

/** The same, with whatever request type the app declares, such as Express's own `Request`. */
export type OfAnyRequest<Failed extends { req: AffiliRequest }> = Omit<Failed, 'req'> & {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  req: any;
};

// An id has no control characters, but visitors may choose user names with characters that reverse a line, break it, or
// are invisible.
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/** The default `onError`. */
export function reportOnConsole(error: AffiliError, failed: FailedRegistration | FailedConversion): void {
  const status = error.httpStatus === undefined ? '' : ` ${error.httpStatus}`;
  const [name, id] =
    failed.kind === 'conversion' ? ['order_id', failed.conversion.order_id] : ['mcs_id', failed.registration.mcs_id];
  const shown = JSON.stringify(id).replace(UNSEEN, (characters) => characters.replace(/[^]/g, escaped));
  const outcome = failed.queued ? 'queued' : 'not queued';
  console.error(`express-affili: ${error.code}${status}, ${name} ${shown}, ${outcome}: ${error.message}`);
}

function escaped(codeUnit: string): string {
  return `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
