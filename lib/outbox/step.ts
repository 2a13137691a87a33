import { AffiliError, isAffiliError } from '../affili-error';
import { storedErrorOfAffili, storedErrorOfApp, type StoredError } from './stored-error';

/** What came of an attempt that failed. */
export interface Failure {
  error: Error;
  stored: StoredError;
  /** Whether the same can succeed later. */
  retryable: boolean;
  /** Seconds that Affili asked to wait. */
  retryAfter: number;
  /** Whether it is no trouble of anybody's, but something else has to come first. */
  waits?: true;
}

/** Ends an attempt. */
export class FailedStep extends Error {
  constructor(readonly failure: Failure) {
    super(failure.stored.message);
  }
}

export function failureOfAffili(error: AffiliError): Failure {
  const { retryable, retryAfter = 0 } = error;
  return { error, stored: storedErrorOfAffili(error), retryable, retryAfter: retryAfter / 1000 };
}

function failureOfApp(error: unknown, where: string): Failure {
  return { error: error as Error, stored: storedErrorOfApp(error, where), retryable: true, retryAfter: 0 };
}

/** Ends an attempt since something else has to come first, which may be on its way. */
export function hasToWait(why: string): FailedStep {
  return new FailedStep({ ...failureOfAffili(new AffiliError('ERR_AFFILI_UNAVAILABLE', why)), waits: true });
}

/**
 * A step of an attempt that is a call of the client's.
 *
 * @param end - of the attempt, by `performance.now()`
 * @throws FailedStep
 */
export async function atAffili<T>(where: string, end: number, call: () => Promise<T>): Promise<T> {
  try {
    return await before(end, call);
  } catch (error) {
    throw new FailedStep(isAffiliError(error) ? failureOfAffili(error) : failureOfApp(error, where));
  }
}

/**
 * A step of an attempt in code that is not ours: whatever it throws, an `AffiliError` too, is the app's.
 *
 * @throws FailedStep
 */
export async function inApp<T>(where: string, end: number, call: () => T | Promise<T>): Promise<T> {
  try {
    return await before(end, call);
  } catch (error) {
    throw new FailedStep(failureOfApp(error, where));
  }
}

async function before<T>(end: number, call: () => T | Promise<T>): Promise<T> {
  const left = end - performance.now();
  // What is begun late may be done, and nobody would know.
  if (left <= 0) throw tookTooLong();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tookTooLong()), left);
  });
  try {
    return await Promise.race([call(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function tookTooLong(): Error {
  return Object.assign(new Error('it took too long'), { code: 'ETIMEDOUT' });
}
