import type { ConversionStatus } from '../api/conversion';
import type { Registration } from '../api/registration';
import type { ConversionKey, ConversionToSend, ConversionToSendInput, StatusChange } from './input';
import type { AddOptions, Outbox } from './outbox';
import type { ConversionRecords } from './payments';
import type { StoredError } from './stored-error';

/** What could not be delivered to Affili: a registration, a conversion, or the change of a conversion's status. */
export interface FailedJob {
  /** For `retryFailed` and `resolveFailed`. */
  id: string;
  registration?: Registration;
  conversion?: ConversionToSend;
  statusChange?: StatusChange;
  /** The reason, without the token or personal data. */
  error: StoredError;
}

/** How many jobs an outbox has. */
export interface OutboxCounts {
  /** Not started yet, or waiting for a retry. */
  waiting: number;
  /** Being processed by a worker. */
  active: number;
  /** Failed for good. */
  failed: number;
  /** When the oldest waiting or active job was added. */
  oldest: Date | null;
}

/** What our outboxes offer, on either engine. */
export interface EngineOutbox<Options extends AddOptions = AddOptions> extends Outbox {
  /** @internal */
  readonly conversions: ConversionRecords;

  /**
   * Keeps a registration until Affili has it and the app has been told. There is one job per `mcs_id`: adding it again
   * makes no second one, but gives a failed one a fresh chance.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` if the registration is wrong, but never because of what visitors typed
   * (`meta_data`): what can't be kept of that is left out.
   */
  add(this: void, registration: Registration, options?: Options): Promise<void>;

  /**
   * Keeps a conversion until Affili has it and the app has been told. There is one job per `order_id`, and none for a
   * payment that Affili is known to have. A conversion with `mcs_id` in place of `customer_id` waits for the customer's
   * registration, if that is in this outbox. If neither this outbox nor Affili knows the customer, nobody brought them,
   * and the job is done.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` if the conversion is wrong
   */
  addConversion(this: void, conversion: ConversionToSendInput, options?: Options): Promise<void>;

  /**
   * Sets the status that a conversion should have. A worker sends it once Affili has the conversion; the last one added
   * wins.
   *
   * @param conversion - Affili's id of the conversion, or your own id of the payment. On Redis, the outbox knows your id
   * for `keepDays` after the payment; later it does nothing.
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  addConversionStatus(
    this: void,
    conversion: ConversionKey,
    status: ConversionStatus,
    options?: Options,
  ): Promise<void>;

  /** How many jobs wait, are being processed, and failed for good; and the age of the oldest. */
  counts(this: void): Promise<OutboxCounts>;

  /**
   * The jobs that failed for good, oldest first. They stay there.
   *
   * @param options - `limit`: the most to return (100)
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  failed(this: void, options?: { limit?: number }): Promise<FailedJob[]>;

  /**
   * Gives jobs that failed for good another chance, for `keepDays` from now. A conversion that may be at Affili is
   * sent.
   *
   * @param options - `ids`: which ones (all)
   * @returns how many were retried
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  retryFailed(this: void, options?: { ids?: string[] }): Promise<number>;

  /**
   * Marks a failed job as delivered, after a person found it in Affili's panel. `onRegistered` or `onConverted` is
   * called, and jobs that wait for it continue. The change of a status is sent again.
   *
   * @param id - as `failed()` returns it
   * @param found - `id`: Affili's id of the customer or the conversion
   * @returns whether there was such a job
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  resolveFailed(this: void, id: string, found: { id: string }): Promise<boolean>;
}
