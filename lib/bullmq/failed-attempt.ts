import type { Outcome } from '../outbox/perform-job';

/** What BullMQ is told of an attempt that failed, and stores: nothing that could hold a token or personal data. */
export class FailedAttempt extends Error {
  /** ms that Affili asked to wait. */
  readonly retryAfter: number;

  constructor(outcome: Exclude<Outcome, { state: 'done' }>) {
    const { code, message } = outcome.error;
    super(code ? `${code}: ${message}` : message);
    // BullMQ's own error goes by its name.
    this.name = outcome.state === 'later' ? 'FailedAttempt' : 'UnrecoverableError';
    this.retryAfter = outcome.state === 'later' ? outcome.after * 1000 : 0;
  }
}
