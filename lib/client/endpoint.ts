import { readCreated, readEdited, type Row } from '../api/answer';
import { toIdString } from '../api/id';
import { Attempts, type Limits } from './http/attempts';
import type { Answer, Http } from './http/http';

/** One kind of thing that Affili's API has, at `/services/…`. */
export class Endpoint {
  readonly #http: Http;
  readonly #path: string;
  readonly #limits: Limits;

  readonly #isOnce: boolean;

  /** @param isOnce - whether nobody can look up what came of a POST */
  constructor(http: Http, path: string, limits: Limits, isOnce: boolean) {
    this.#http = http;
    this.#path = path;
    this.#limits = limits;
    this.#isOnce = isOnce;
  }

  /**
   * What one call has.
   *
   * @param time - ms that are left to whoever calls
   */
  attempts(time = Infinity): Attempts {
    const { timeout, retries } = this.#limits;
    return new Attempts({ timeout: Math.min(timeout, time), retries });
  }

  /** Makes one, by a single request: what may follow it, `createOnce` decides. */
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

  /** Changes one. It can be said again without harm. */
  edit(id: string, body: object): Promise<Row> {
    const path = `${this.#path}/${toPathSegment(id)}`;
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

/** Affili's id as one segment of a path; `.` and `..` would survive the encoding and name another path. */
function toPathSegment(id: unknown): string {
  const text = toIdString('id', id);
  return text === '.' || text === '..' ? toIdString('id', undefined) : encodeURIComponent(text);
}
