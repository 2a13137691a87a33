import { STATUS_NUMBERS, type Conversion, type ConversionInput } from '../api/conversion';
import { checkConversion, checkConversionChanges, type ConversionChanges } from './conversion-input';
import type { Endpoint } from './endpoint';
import { withoutRefusedReferrer } from './refused-part';

/**
 * Conversions are payments of customers whom an affiliate brought. Affili does not document them; we send what its own
 * WHMCS add-on sends. Every method rejects with an {@link AffiliError}, and nothing else.
 */
export class Conversions {
  readonly #endpoint: Endpoint;

  /** @internal */
  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /**
   * Records a payment. It is retried only if it certainly did not reach Affili: there is no known list of conversions,
   * so after an unclear outcome nobody can tell whether it was recorded.
   *
   * @returns the conversion, with the `id` to store
   * @throws AffiliError `ERR_AFFILI_INPUT`, `_UNAUTHORIZED`, `_REJECTED`, `_UNAVAILABLE`, `_RESPONSE`
   */
  async create(conversion: ConversionInput): Promise<Conversion> {
    return this.#endpoint.create(checkConversion(conversion), this.#endpoint.attempts(), withoutRefusedReferrer);
  }

  /**
   * Sets the status of a conversion. That is safe to repeat, so it is retried like a look-up.
   *
   * @param id - Affili's id of the conversion
   * @returns what Affili answered; just `{ id }` if that says nothing about the conversion
   * @throws AffiliError `ERR_AFFILI_INPUT`, `_UNAUTHORIZED`, `_REJECTED`, `_UNAVAILABLE`, `_RESPONSE`
   */
  async update(id: string, changes: ConversionChanges): Promise<Conversion> {
    return this.#endpoint.edit(id, { status: STATUS_NUMBERS[checkConversionChanges(changes).status] });
  }
}
