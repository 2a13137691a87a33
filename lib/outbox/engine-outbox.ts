import type { ConversionStatus } from '../api/conversion';
import type { Registration } from '../api/registration';
import type { ConversionKey, ConversionToSend, ConversionToSendInput, StatusChange } from './input';
import type { AddOptions, ConversionRecords, Outbox } from './outbox';
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

/** What our outboxes offer, whichever engine keeps what waits. */
export interface EngineOutbox<Options extends AddOptions = AddOptions> extends Outbox {
  /** @internal */
  readonly conversions: ConversionRecords;

  /**
   * Keeps a registration until Affili has it and the app knows. There is one job for each `mcs_id`: added again it is
   * no second one, unless it failed for good, which gives it a fresh chance.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` where the registration is none. What visitors typed (`meta_data`) never is the
   * reason: of that, what can't be kept is left out.
   */
  add(this: void, registration: Registration, options?: Options): Promise<void>;

  /**
   * Keeps a conversion until Affili has it and the app knows. There is one job for each `order_id`, and none for a payment
   * that is known to be converted. Where the customer's `mcs_id` stands in the place of `customer_id`, it waits for a
   * registration that waits here; a customer whom neither this outbox nor Affili knows was brought by nobody, and the
   * job is done.
   *
   * @throws AffiliError `ERR_AFFILI_INPUT` where the conversion is none
   */
  addConversion(this: void, conversion: ConversionToSendInput, options?: Options): Promise<void>;

  /**
   * Says what the status of a conversion is to be. A worker gives it once Affili has the conversion; the last one added
   * wins.
   *
   * @param conversion - Affili's id of it, or your own id of the payment
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  addConversionStatus(
    this: void,
    conversion: ConversionKey,
    status: ConversionStatus,
    options?: Options,
  ): Promise<void>;

  /** How much waits, is being worked on, and failed for good; and since when the oldest is here. */
  counts(this: void): Promise<OutboxCounts>;

  /**
   * What failed for good, the oldest first. It stays there.
   *
   * @param options - `limit`: how many at most (100)
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  failed(this: void, options?: { limit?: number }): Promise<FailedJob[]>;

  /**
   * Gives what failed for good another chance, for `keepDays` from now. A conversion that may be at Affili is sent.
   *
   * @param options - `ids`: of which (all)
   * @returns how many there were
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  retryFailed(this: void, options?: { ids?: string[] }): Promise<number>;

  /**
   * Says that what failed for good is at Affili all the same, as a person saw in Affili's panel. `onRegistered` or
   * `onConverted` is called, and what waits for it goes on.
   *
   * @param id - as `failed()` has it
   * @param found - `id`: Affili's id of the customer or the conversion
   * @returns whether there was one
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  resolveFailed(this: void, id: string, found: { id: string }): Promise<boolean>;
}
