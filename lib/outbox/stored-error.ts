import { isAffiliError } from '../affili-error';
import { isObject } from '../api/answer';
import { readStored } from './stored-json';

/** What is stored about a failure: nothing that could contain the token or personal data. */
export interface StoredError {
  /** The code of an `AffiliError`, or of the app's own error if it has one. */
  code: string | null;
  httpStatus: number | null;
  /** Always in our own words. */
  message: string;
}

/** What a name or a code looks like; any other text may quote a row. */
const IDENTIFIER = /^[\w.-]{1,64}$/;

/** @param where - whose error it is if it is not ours; only its name and code are kept */
export function storedError(error: unknown, where: string): StoredError {
  if (isAffiliError(error)) {
    const { code, httpStatus, message } = error;
    return { code, httpStatus: httpStatus ?? null, message };
  }
  return {
    code: identifierIn(error, 'code') ?? null,
    httpStatus: null,
    message: `${where} failed: ${identifierIn(error, 'name') ?? 'no error'}`,
  };
}

/** Reads what an engine stored about a failure. If we did not write it, it is not shown. */
export function readStoredError(stored: unknown): StoredError {
  const error = readStored(stored);
  const isOurs = isObject(error) && 'code' in error && 'httpStatus' in error && typeof error['message'] === 'string';
  return isOurs ? (error as unknown as StoredError) : { code: null, httpStatus: null, message: 'unknown' };
}

function identifierIn(error: unknown, field: 'code' | 'name'): string | undefined {
  try {
    const value = (error as Partial<Record<string, unknown>> | null | undefined)?.[field];
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && IDENTIFIER.test(text) ? text : undefined;
  } catch {
    // A getter that throws.
    return undefined;
  }
}
