import type { Failure } from '../outbox/step';

/** What BullMQ is told of an attempt that failed, and stores: nothing that could hold a token or personal data. */
export class FailedAttempt extends Error {
  /** ms that Affili asked to wait. */
  readonly retryAfter: number;

  constructor({ stored: { code, message }, retryable, retryAfter }: Failure) {
    super(code ? `${code}: ${message}` : message);
    // BullMQ's own error goes by its name.
    this.name = retryable ? 'FailedAttempt' : 'UnrecoverableError';
    this.retryAfter = retryAfter * 1000;
  }
}
