import { readCreated, readEdited, type Row } from '../api/answer';
import { toAffiliId } from '../api/id';
import { Attempts, type Limits } from './http/attempts';
import type { Answer, Http } from './http/http';

/** One resource of Affili's API, at `/services/…`. */
export class Endpoint {
  readonly #http: Http;
  readonly #path: string;
  readonly #limits: Limits;

  readonly #isOnce: boolean;

  /** @param isOnce - whether the outcome of a POST can't be looked up, so that it must not be sent twice */
  constructor(http: Http, path: string, limits: Limits, isOnce: boolean) {
    this.#http = http;
    this.#path = path;
    this.#limits = limits;
    this.#isOnce = isOnce;
  }

  /**
   * The time and the retries of one call.
   *
   * @param time - ms that the caller has left
   */
  attempts(time = Infinity): Attempts {
    const { timeout, retries } = this.#limits;
    return new Attempts({ timeout: Math.min(timeout, time), retries });
  }

  /** Creates one, by a single request; `createOnce` decides what may follow it. */
  async post(body: object, { remaining }: Attempts, onSent: () => void): Promise<Row> {
    const answer = await this.#http.send({
      method: 'POST',
      path: this.#path,
      body,
      timeout: remaining,
      onSent,
      creates: true,
      isOnce: this.#isOnce,
    });
    return readCreated(answer.body, answer.status);
  }

  /** Changes one. That is safe to repeat. */
  edit(id: string, body: object): Promise<Row> {
    const path = `${this.#path}/${encodeURIComponent(toAffiliId(id))}`;
    const attempts = this.attempts();
    return attempts.repeat(async () => {
      const answer = await this.#http.send({ method: 'POST', path, body, timeout: attempts.remaining });
      return readEdited(answer.body, answer.status, String(id));
    });
  }

  get(query: URLSearchParams, { remaining }: Attempts): Promise<Answer> {
    const path = query.size > 0 ? `${this.#path}?${query.toString()}` : this.#path;
    return this.#http.send({ method: 'GET', path, timeout: remaining });
  }
}
