import type { AffiliError } from '../affili-error';
import { readCreated, readEdited, type Row } from '../api/answer';
import { toAffiliId } from '../api/id';
import { Attempts, type Limits } from './http/attempts';
import type { Answer, Http } from './http/http';
import { createOnce } from './never-twice';

/** One resource of Affili's API, at `/services/…`. */
export class Endpoint {
  readonly #http: Http;
  readonly #path: string;
  readonly #limits: Limits;

  constructor(http: Http, path: string, limits: Limits) {
    this.#http = http;
    this.#path = path;
    this.#limits = limits;
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

  /**
   * Creates one, once.
   *
   * @param withoutRefused - leaves out the part of a body that Affili refused; `undefined` if nothing can be left out
   * @param lookUp - finds it at Affili, if it is there; if there is no way to tell, a POST is only repeated if it did
   * not reach Affili
   */
  create<Body extends object>(
    body: Body,
    attempts: Attempts,
    withoutRefused: (body: Body, error: AffiliError) => Body | undefined,
    lookUp?: () => Promise<Row | undefined>,
  ): Promise<Row> {
    const isOnce = lookUp === undefined;
    let current = body;
    const post = async (onSent: () => void) => {
      try {
        return await this.#post(current, attempts, onSent, isOnce);
      } catch (error) {
        const accepted = current === body ? withoutRefused(body, error as AffiliError) : undefined;
        if (!accepted || attempts.isTimeUp) throw error;
        // Also for the attempts that may follow.
        current = accepted;
        return this.#post(current, attempts, onSent, isOnce);
      }
    };
    return createOnce({ post, lookUp }, attempts);
  }

  async #post(body: object, { remaining }: Attempts, onSent: () => void, isOnce: boolean): Promise<Row> {
    const answer = await this.#http.send({
      method: 'POST',
      path: this.#path,
      body,
      timeout: remaining,
      onSent,
      creates: true,
      isOnce,
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
