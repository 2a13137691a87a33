import { isAffiliError } from '../affili-error';

/** What is kept of a failure: nothing that could hold a token or personal data. */
export interface StoredError {
  /** Of an `AffiliError`, or of the app's own error where it has one. */
  code: string | null;
  httpStatus: number | null;
  /** Always in our own words. */
  message: string;
}

/** What a name or a code looks like, as against a text that may quote a row. */
const IDENTIFIER = /^[\w.-]{1,64}$/;

/** @param where - whose error it is, if it is none of ours: of that, only name and code are kept */
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
