import type { Registration } from '../api/registration';
import type { ConversionToSend, StatusChange } from './input';
import type { StoredError } from './stored-error';

/** What could not be brought to Affili: a registration, a conversion, or the change of a conversion's status. */
export interface FailedJob {
  /** For `retryFailed` and `resolveFailed`. */
  id: string;
  registration?: Registration;
  conversion?: ConversionToSend;
  statusChange?: StatusChange;
  /** Why: neither token nor personal data is in it. */
  error: StoredError;
}

/** How much there is in an outbox. */
export interface OutboxCounts {
  /** Not taken up yet, or to be tried again. */
  waiting: number;
  /** In the hands of a worker. */
  active: number;
  /** Failed for good. */
  failed: number;
  /** When the oldest was added of what waits or is in the hands of a worker. */
  oldest: Date | null;
}
