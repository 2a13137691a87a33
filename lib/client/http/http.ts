import axios, { type AxiosAdapter, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { AffiliError } from '../../affili-error';
import { notAsDocumented } from '../../api/answer';
import { makeAgents, type Agents } from './agents';
import { failureOfAnswer, failureOfConnection, failureOfTime, isSuccess } from './failure';
import { Slots } from './slots';
import { CUT_OFF, NO_JSON } from './answer-meaning';
import { parseJson } from './parse-json';
import { MAX_BODY, transport } from './transport';

/** A successful answer. */
export interface Answer {
  status: number;
  /** Parsed; `undefined` if the body is empty. */
  body: unknown;
  /** Of the body, in characters. */
  size: number;
}

export interface Request {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  /** ms */
  timeout: number;
  /** Called when it no longer waits for other requests. */
  onSent?: () => void;
  /** Whether it creates something, so that it must not be sent again blindly. */
  creates?: boolean;
  /** Whether its outcome can't be looked up, so that it must not get lost on the way. */
  isOnce?: boolean;
}

/** The most requests at a time, so that Affili's trouble does not become the app's (our choice). */
const MAX_REQUESTS = 50;

/** Sends single requests to Affili. The only place that knows the token. */
export class Http {
  readonly #origin: string;
  readonly #headers: Record<string, string>;
  readonly #agents: { often: Agents; once: Agents };
  readonly #slots = new Slots(MAX_REQUESTS);

  /**
   * @param timeout - of one call, in ms
   * @throws AffiliError `ERR_AFFILI_OPTIONS` if the environment's proxy is not a valid URL
   */
  constructor(token: string, baseUrl: string, timeout: number) {
    const origin = new URL(baseUrl);
    this.#origin = origin.origin;
    this.#agents = makeAgents(origin, timeout);
    this.#headers = {
      Accept: 'application/json',
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'User-Agent': 'express-affili',
    };
  }

  /**
   * @throws AffiliError
   */
  async send(request: Request): Promise<Answer> {
    const { timeout } = request;
    // axios's own timeout does not cover a body that drips; an abort signal covers everything.
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeout);
    if (!(await this.#slots.take(timeout, deadline.signal))) throw failureOfTime(request, 'not-reached');
    try {
      request.onSent?.();
      return await this.#send(request, deadline.signal);
    } finally {
      this.#slots.release();
      clearTimeout(timer);
    }
  }

  async #send(request: Request, signal: AbortSignal): Promise<Answer> {
    const { method, path, body, isOnce, creates } = request;
    try {
      const { status, headers, data } = (await adapter()({
        ...(isOnce ? this.#agents.once : this.#agents.often),
        method,
        url: this.#origin + path,
        headers: { ...this.#headers },
        data: body && JSON.stringify(body),
        signal,
        // By default axios reads the environment at each request, and for `http:` too.
        proxy: false,
        // A 307 would carry the personal data elsewhere.
        maxRedirects: 0,
        transport,
        responseType: 'text',
        maxContentLength: MAX_BODY,
        // Accept every status: axios's own errors would carry the token and the body.
        validateStatus: null,
      } as object as InternalAxiosRequestConfig)) as AxiosResponse<string>;
      const answer = parseJson(data);
      if (!isSuccess(status)) throw failureOfAnswer(status, headers, answer, request);
      if (answer !== NO_JSON && answer !== CUT_OFF) return { status, body: answer, size: data.length };
      const why =
        answer === CUT_OFF
          ? 'it is too large'
          : 'it is no JSON; a page of a firewall or a proxy before Affili is likely';
      throw notAsDocumented(why, { httpStatus: status, unclear: creates });
    } catch (cause) {
      throw cause instanceof AffiliError ? cause : failureOfConnection(cause, request, signal.aborted);
    }
  }
}

/**
 * The function by which axios sends requests. Not an axios instance: that would merge the same settings at each
 * request, and adopt the app's `axios.defaults`. Looked up only here, since in an app's tests axios may be a mock.
 *
 * @throws AffiliError `ERR_AFFILI_UNAVAILABLE` if axios is a mock
 */
function adapter(): AxiosAdapter {
  const { getAdapter } = (axios ?? {}) as Partial<typeof axios>;
  const found: unknown = typeof getAdapter === 'function' && getAdapter('http');
  if (typeof found === 'function') return found as AxiosAdapter;
  const why = 'axios is a mock here, so nothing is sent; docs/testing.md says what to take in its place';
  // Not retried: the app's tests have nothing to wait for.
  throw new AffiliError('ERR_AFFILI_UNAVAILABLE', why, { outcome: 'refused' });
}
