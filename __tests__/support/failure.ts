import type { AffiliErrorCode } from 'express-affili';
import { AffiliError } from 'express-affili';
import { expectNoSecrets } from './secrets';

export interface Failure {
  code: AffiliErrorCode;
  retryable: boolean;
  httpStatus?: number;
  /** ms */
  retryAfter?: number;
}

/** What an app can tell from the error of a call, which shows no secret whatever it is. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await errorOf(call);
  const { code, retryable, httpStatus, retryAfter } = error;
  return {
    code,
    retryable,
    ...(httpStatus !== undefined && { httpStatus }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** The `AffiliError` that the call rejects with. */
export async function errorOf(call: Promise<unknown>): Promise<AffiliError> {
  const error: unknown = await call.then(
    (value) => {
      throw new Error(`resolved, with ${JSON.stringify(value)}`);
    },
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AffiliError);
  expect(error).not.toHaveProperty('cause');
  expectNoSecrets(error);
  return error as AffiliError;
}

export const rejected = (httpStatus: number): Failure => ({
  code: 'ERR_AFFILI_REJECTED',
  retryable: false,
  httpStatus,
});

export const unauthorized = (httpStatus: number): Failure => ({
  code: 'ERR_AFFILI_UNAUTHORIZED',
  retryable: true,
  httpStatus,
});

/** Without a status where there was no answer. */
export const unavailable = (httpStatus?: number): Failure => ({
  code: 'ERR_AFFILI_UNAVAILABLE',
  retryable: true,
  ...(httpStatus !== undefined && { httpStatus }),
});

export const notAsDocumented = (httpStatus: number): Failure => ({
  code: 'ERR_AFFILI_RESPONSE',
  retryable: true,
  httpStatus,
});

export const wrongInput: Failure = { code: 'ERR_AFFILI_INPUT', retryable: false };
