import { debug } from '../debug';
import { isAffiliError, type AffiliError } from '../affili-error';
import type { Registration } from '../api/registration';
import type { ConversionToSend, StatusChange } from './input';
import type { StoredError } from './stored-error';

/**
 * What a failure is about: a registration has an `mcs_id`, a conversion an `order_id` and perhaps the customer's
 * `mcs_id`, a status change a `status`. If the worker can't reach its own database, none of these is set.
 */
export type Subject =
  | (Registration & { order_id?: undefined; status?: undefined })
  | ConversionToSend
  | (StatusChange & { mcs_id?: undefined; order_id?: string })
  | { mcs_id?: undefined; order_id?: undefined; status?: undefined };

/** Called for each failed attempt, with an `AffiliError`, or with what `onRegistered` or `onConverted` threw. */
export type OnError = (this: void, error: AffiliError | Error, subject: Subject) => unknown;

/** Reports a failure to the app; an error of `onError` is ignored. `stored` is what may be printed of the failure. */
export type Report = (error: unknown, stored: StoredError, subject?: Subject) => void;

/** ms between two lines about the same kind of failure. */
const EVERY = 60_000;
/** The most kinds of failures that are counted (our choice). */
const MAX_KINDS = 100;
/** The name under which all further kinds are counted. No kind has this name. */
const OTHERS = '';

export function reportTo(onError: OnError | undefined): Report {
  if (!onError) return reportOnConsole();
  return (error, _stored, subject = {}) => {
    // The promise catches both what it throws and what it rejects with.
    new Promise((resolve) => resolve(onError(error as Error, subject))).catch(() => debug('onError failed'));
  };
}

/** One line for each code and status, at most once a minute, with how many there were. */
function reportOnConsole(): Report {
  const kinds = new Map<string, { count: number; next: number }>();
  return (error, { code, httpStatus, message }, subject) => {
    const name = [code, httpStatus].filter((part) => part !== null).join(' ') || message;
    const counted = kinds.has(name) || kinds.size < MAX_KINDS ? name : OTHERS;
    const kind = kinds.get(counted) ?? { count: 0, next: 0 };
    kind.count += 1;
    kinds.set(counted, kind);
    if (Date.now() < kind.next) return;
    const times = kind.count === 1 ? '' : ` (${kind.count} times since the last line)`;
    // A callback of the app failed at a job. Its error may quote a row, so it is not printed here.
    const advice = subject && !isAffiliError(error) ? '; pass onError to work() to see it' : '';
    console.error(`express-affili: ${name === message ? '' : `${name}: `}${message}${advice}${times}`);
    Object.assign(kind, { count: 0, next: Date.now() + EVERY });
  };
}
