import type { AffiliError } from '../affili-error';

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

export function storedErrorOfAffili({ code, httpStatus, message }: AffiliError): StoredError {
  return { code, httpStatus: httpStatus ?? null, message };
}

/** Of an error that is not ours only name and code: the message of an ORM's quotes the row. */
export function storedErrorOfApp(error: unknown, where: string): StoredError {
  return {
    code: identifierIn(error, 'code') ?? null,
    httpStatus: null,
    message: `${where} failed: ${identifierIn(error, 'name') ?? 'no error'}`,
  };
}

/** pg-boss stores what its handlers throw, and an error of the database may quote a row. */
export function withoutDetails(error: unknown): Error {
  return new Error(storedErrorOfApp(error, 'pg-boss').message);
}

function identifierIn(error: unknown, field: 'code' | 'name'): string | undefined {
  try {
    const value = (error as Partial<Record<string, unknown>> | null | undefined)?.[field];
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && IDENTIFIER.test(text) ? text : undefined;
  } catch {
    // A getter that throws: what it throws would be stored.
    return undefined;
  }
}
