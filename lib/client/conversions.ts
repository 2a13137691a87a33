import { STATUS_NUMBERS, type Conversion, type ConversionInput } from '../api/conversion';
import { checkConversion, checkConversionChanges, type ConversionChanges } from './conversion-input';
import type { Endpoint } from './endpoint';
import { createOnce } from './never-twice';
import { postingWhatIsTaken, withoutRefusedReferrer } from './refused-part';

/**
 * Conversions: a payment of a customer that an affiliate brought. Affili does not document them; what is sent is what its
 * own WHMCS add-on sends. Every method rejects with an {@link AffiliError}, and nothing else.
 */
export class Conversions {
  readonly #endpoint: Endpoint;

  /** @internal */
  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /**
   * Records a payment. It is posted again only where it is sure not to have reached Affili: no list of conversions is
   * known, so after an unclear outcome nobody can tell whether it was recorded.
   *
   * @returns the conversion, with the `id` to store
   * @throws AffiliError `ERR_AFFILI_INPUT`, `_UNAUTHORIZED`, `_REJECTED`, `_UNAVAILABLE`, `_RESPONSE`
   */
  async create(conversion: ConversionInput): Promise<Conversion> {
    const body = checkConversion(conversion);
    const attempts = this.#endpoint.attempts();
    const post = postingWhatIsTaken(
      body,
      attempts,
      (taken, onSent) => this.#endpoint.post(taken, attempts, onSent),
      withoutRefusedReferrer,
    );
    return createOnce({ post }, attempts);
  }

  /**
   * Says what became of a conversion. It can be said again without harm, so it is retried like a look-up.
   *
   * @param id - Affili's id of the conversion
   * @returns what Affili answered; where that says nothing of the conversion, just `{ id }`
   * @throws AffiliError `ERR_AFFILI_INPUT`, `_UNAUTHORIZED`, `_REJECTED`, `_UNAVAILABLE`, `_RESPONSE`
   */
  async update(id: string, changes: ConversionChanges): Promise<Conversion> {
    return this.#endpoint.edit(id, { status: STATUS_NUMBERS[checkConversionChanges(changes).status] });
  }
}
