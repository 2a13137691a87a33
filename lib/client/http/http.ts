import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios from 'axios';
import { AffiliError } from '../../affili-error';
import { Deadline } from './deadline';
import { failureOfAnswer, failureOfConnection, failureOfTime, isSuccess } from './failure';
import { ProxyAgent } from './proxy-agent';
import { proxyOfEnvironment } from './proxy-of-environment';
import { Slots } from './slots';

/** A success of Affili's. */
export interface Answer {
  status: number;
  /** Parsed; `undefined` where the body is empty, `null` where it is no JSON. */
  body: unknown;
}

export interface Request {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  /** ms */
  timeout: number;
  /** Told when it no longer waits for others to end. */
  onSent?: () => void;
  /** Whether it makes something, so that it must not be sent again blindly. */
  creates?: boolean;
}

/** In bytes, after decompression (our choice). */
const MAX_RESPONSE_SIZE = 1_048_576;
/** So many at a time, so that Affili's trouble does not become the app's (our choice). */
const MAX_REQUESTS = 50;
const AGENT_OPTIONS = { keepAlive: true };

/** Sends single requests to Affili, safely: the one place that knows the token. */
export class Http {
  readonly #axios: InstanceType<typeof axios.Axios>;
  readonly #slots = new Slots(MAX_REQUESTS);

  /**
   * @throws AffiliError `ERR_AFFILI_OPTIONS` where the environment names a proxy that is none
   */
  constructor(token: string, baseUrl: string) {
    // Not axios.create: that takes on what the app set in axios.defaults, headers and interceptors' data included.
    this.#axios = new axios.Axios({
      adapter: 'http',
      baseURL: baseUrl,
      allowAbsoluteUrls: false,
      headers: {
        Accept: 'application/json',
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'User-Agent': 'express-affili',
      } as never,
      httpAgent: new HttpAgent(AGENT_OPTIONS),
      httpsAgent: httpsAgentFor(new URL(baseUrl)),
      // axios would ask the environment at each request, for `http:` too, and keep no connection to a proxy alive.
      proxy: false,
      // A 307 would carry the personal data elsewhere.
      maxRedirects: 0,
      maxContentLength: MAX_RESPONSE_SIZE,
      responseType: 'text',
      // Every status is an answer: axios's own errors would carry the token and the body.
      validateStatus: null,
    });
  }

  /**
   * @throws AffiliError
   */
  async send(request: Request): Promise<Answer> {
    // axios's own timeout does not cover a body that drips; a signal covers all of it.
    const deadline = new Deadline(request.timeout);
    if (!(await this.#slots.take(deadline))) throw failureOfTime(request.timeout, 'not-reached');
    try {
      request.onSent?.();
      return await this.#send(request, deadline);
    } finally {
      this.#slots.release();
      deadline.clear();
    }
  }

  async #send({ method, path, body, timeout, creates }: Request, deadline: Deadline): Promise<Answer> {
    try {
      const { status, headers, data } = await this.#axios.request<string>({
        method,
        url: path,
        data: body && JSON.stringify(body),
        signal: deadline,
      });
      const answer = parseJson(data);
      if (!isSuccess(status)) throw failureOfAnswer(status, headers['retry-after'], answer, creates);
      return { status, body: answer };
    } catch (cause) {
      throw cause instanceof AffiliError ? cause : failureOfConnection(cause, timeout, deadline.aborted, creates);
    }
  }
}

/** A proxy reads what goes through it, unless TLS is inside: so `https:` alone has one. */
function httpsAgentFor(origin: URL): HttpsAgent {
  const proxy = origin.protocol === 'https:' ? proxyOfEnvironment(origin) : undefined;
  if (!proxy) return new HttpsAgent(AGENT_OPTIONS);
  return new ProxyAgent(proxy, `${origin.hostname}:${origin.port || 443}`, AGENT_OPTIONS);
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Not as documented; whoever reads the body says so.
    return null;
  }
}
