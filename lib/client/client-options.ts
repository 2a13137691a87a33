import Joi from 'joi';
import { withMessage, validate } from '../validation';

/** How to reach Affili. */
export interface AffiliClientOptions {
  /**
   * The Bearer token, from Affili's support. Printable ASCII without spaces. Required.
   * @default process.env.AFFILI_TOKEN
   */
  token?: string | undefined;
  /**
   * Where Affili is: an origin, without credentials, path or query. `http:` only for loopback and for names without a
   * dot (such as a container).
   * @default process.env.AFFILI_BASE_URL or 'https://core.affili.ir'
   */
  baseUrl?: string | undefined;
  /**
   * Milliseconds that one call may take in total, retries and body included; for a list, each page. With an outbox, at
   * most 45,000: there, a process that takes over a minute to send a payment counts as dead, and the payment may be
   * sent again.
   * @default 5000
   */
  timeout?: number | undefined;
  /**
   * Further attempts after a retryable failure, inside `timeout`.
   * @default 2
   */
  retries?: number | undefined;
}

/** {@link AffiliClientOptions} with their defaults. */
export interface AffiliClientSettings {
  token: string;
  baseUrl: string;
  timeout: number;
  retries: number;
}

/** Documented by Affili. */
const AFFILI_URL = 'https://core.affili.ir';
/** The longest that Node's timers can wait. */
const MAX_TIMEOUT = 2 ** 31 - 1;

const HOW_TO_BEGIN =
  "token is required: Affili's support gives it (https://affili.ir); pass it, or set AFFILI_TOKEN. " +
  'To begin without one, run `npx express-affili sandbox` and set AFFILI_BASE_URL=http://localhost:4545 and AFFILI_TOKEN=sandbox-token';

const OPTIONS = withMessage(
  Joi.object({
    token: withMessage(
      Joi.string()
        .empty(Joi.valid('', null))
        .pattern(/^[\x21-\x7e]+$/),
      'printable ASCII characters without spaces',
      { 'any.required': HOW_TO_BEGIN },
    ).required(),
    baseUrl: withMessage(
      Joi.string().custom((value: string, helpers) => originOf(value) ?? helpers.error('any.invalid')),
      'an origin such as https://core.affili.ir, without credentials, path or query; http: only for loopback and for names without a dot',
    ).default(AFFILI_URL),
    timeout: withMessage(
      Joi.number().integer().min(1).max(MAX_TIMEOUT),
      'a whole number of milliseconds, from 1 on',
    ).default(5000),
    retries: withMessage(Joi.number().integer().min(0), 'a whole number, from 0 on').default(2),
  }),
  'an object of options',
).label('AffiliClient');

/**
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function parseClientOptions(options: AffiliClientOptions): AffiliClientSettings {
  return validate(OPTIONS, withEnvironment(options), 'ERR_AFFILI_OPTIONS');
}

function withEnvironment(options: AffiliClientOptions): AffiliClientOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return options;
  // A variable that is set but empty counts as not set, as in shells and compose files.
  const { token = process.env['AFFILI_TOKEN'], baseUrl = process.env['AFFILI_BASE_URL'] || undefined } = options;
  return { ...options, token, baseUrl };
}

/** A throw, for a value that is not a URL, makes joi reject it. */
function originOf(value: string): string | undefined {
  const { origin, hostname, protocol, href } = new URL(value);
  const isNear = /^(127(\.\d+){3}|\[::1\]|[^.:[\]]+)$/.test(hostname);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isNear);
  // `href` would also have any credentials, path, query or fragment.
  return isSafe && href === `${origin}/` ? origin : undefined;
}
