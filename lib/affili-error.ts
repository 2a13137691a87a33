import { inspect, type InspectOptions } from 'node:util';

/** What {@link AffiliError.code} can be. */
export type AffiliErrorCode =
  | 'ERR_AFFILI_OPTIONS'
  | 'ERR_AFFILI_INPUT'
  | 'ERR_AFFILI_UNAUTHORIZED'
  | 'ERR_AFFILI_REJECTED'
  | 'ERR_AFFILI_UNAVAILABLE'
  | 'ERR_AFFILI_RESPONSE';

/**
 * What we know about the effect of a failed request.
 *
 * - `refused`: Affili refused it; nothing was done, and a retry changes nothing.
 * - `conflict`: Affili refused it because of the `mcs_id`, so it may already know the customer.
 * - `not-reached`: Affili never started on it.
 * - `cut`: Affili may have done it, and is no longer working on it.
 * - `at-work`: Affili may have done it, or may still do it.
 *
 * @internal
 */
export type Outcome = 'refused' | 'conflict' | 'not-reached' | 'cut' | 'at-work';

/** Why Affili refused a request: the `message` and `errors` of the body, if it has them. */
export interface AffiliErrorDetails {
  message?: unknown;
  errors?: unknown;
}

/** What an {@link AffiliError} says besides its code. */
export interface AffiliErrorFacts {
  httpStatus?: number | undefined;
  /** ms */
  retryAfter?: number | undefined;
  /** @default true for `ERR_AFFILI_UNAVAILABLE` (except HTTP 429) and `ERR_AFFILI_RESPONSE`, unless more is known */
  unclear?: boolean | undefined;
  details?: AffiliErrorDetails | undefined;
  /** @internal */
  outcome?: Outcome;
}

const RETRYABLE: Record<AffiliErrorCode, boolean> = {
  ERR_AFFILI_OPTIONS: false,
  ERR_AFFILI_INPUT: false,
  ERR_AFFILI_UNAUTHORIZED: true,
  ERR_AFFILI_REJECTED: false,
  ERR_AFFILI_UNAVAILABLE: true,
  ERR_AFFILI_RESPONSE: true,
};

/** Whether the request may have taken effect, so that it must not be sent again blindly. */
const IS_UNCLEAR: Record<Outcome, boolean> = {
  refused: false,
  conflict: true,
  'not-reached': false,
  cut: true,
  'at-work': true,
};

/**
 * The one error of this package. Tell its kinds apart by {@link code}, which also works if two copies of
 * the package are installed (`instanceof` does not).
 *
 * | `code` | when |
 * |---|---|
 * | `ERR_AFFILI_OPTIONS` | wrong options, or `affili()` is not mounted before the route |
 * | `ERR_AFFILI_INPUT` | a wrong argument |
 * | `ERR_AFFILI_UNAUTHORIZED` | 401 or 403: the token, or a firewall or proxy in front of Affili (the message says which) |
 * | `ERR_AFFILI_REJECTED` | Affili answered another 4xx |
 * | `ERR_AFFILI_UNAVAILABLE` | no answer, deadline, 408, 429, 5xx, or a 4xx from a proxy instead of Affili |
 * | `ERR_AFFILI_RESPONSE` | a 2xx that is not as documented, a redirect, or a list that can't be read to its end |
 *
 * It holds no request, no token and no personal data, and has no `cause`: it is safe to log as it is.
 *
 * @example
 * ```ts
 * import { AffiliClient, type AffiliError } from 'express-affili';
 *
 * const client = new AffiliClient({ token: 'the-token' });
 * try {
 *   await client.customers.create({ referrer: 'aff-1', mcs_id: '42' });
 * } catch (error) {
 *   if ((error as AffiliError).code !== 'ERR_AFFILI_REJECTED') throw error;
 * }
 * ```
 */
export class AffiliError extends Error {
  /** The stable name of what went wrong. */
  readonly code: AffiliErrorCode;

  /** Whether the same call can succeed later, without a change to what is sent. */
  readonly retryable: boolean;

  /**
   * The HTTP status of Affili's answer, if there was one. Not called `status` or `statusCode`: Express would send that
   * to the visitor.
   */
  declare readonly httpStatus?: number;

  /** How long Affili asked us to wait (`Retry-After`), in milliseconds. */
  declare readonly retryAfter?: number;

  /**
   * Whether Affili may have done it anyway, so that it must not be sent again blindly: look the customer up first, or
   * the conversion in Affili's panel. Always `false` for calls that are safe to repeat (a list, an update).
   */
  declare readonly unclear: boolean;

  /** @internal */
  declare readonly outcome?: Outcome;

  // Private, because Affili may echo an email address here and loggers print an error's fields.
  readonly #details: AffiliErrorDetails | undefined;

  /** For tests that need such an error; the package creates its own. */
  constructor(code: AffiliErrorCode, message: string, facts: AffiliErrorFacts = {}) {
    super(message);
    this.code = code;
    this.retryable = RETRYABLE[code];
    const { httpStatus, retryAfter, unclear = isUnclear(code, facts) } = facts;
    Object.assign(
      this,
      httpStatus !== undefined && { httpStatus },
      retryAfter !== undefined && { retryAfter },
      unclear && { unclear },
    );
    Object.defineProperty(this, 'outcome', { value: facts.outcome });
    this.#details = facts.details;
  }

  /**
   * Affili's own `message` and `errors`, if it sent them. They may repeat personal data from the request, so nothing
   * prints them: read them on purpose.
   */
  get details(): AffiliErrorDetails | undefined {
    return this.#details;
  }

  /** Keeps `details` out even if `util.inspect` is asked to call getters. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    return inspect(this, { ...options, getters: false, customInspect: false });
  }
}
Object.defineProperty(AffiliError.prototype, 'name', { value: 'AffiliError', writable: true });
// Only an unclear error has its own `unclear` property; the other optional fields work the same way.
Object.defineProperty(AffiliError.prototype, 'unclear', { value: false, writable: true });

/** Without an outcome, assumes the worst: a payment that is sent twice is paid twice. */
function isUnclear(code: AffiliErrorCode, { outcome, httpStatus }: AffiliErrorFacts): boolean {
  if (outcome) return IS_UNCLEAR[outcome];
  return code === 'ERR_AFFILI_RESPONSE' || (code === 'ERR_AFFILI_UNAVAILABLE' && httpStatus !== 429);
}

/** The app's own client may throw anything, and then nobody knows what it did. */
export function asAffiliError(cause: unknown): AffiliError {
  if (isAffiliError(cause)) return cause;
  return new AffiliError('ERR_AFFILI_UNAVAILABLE', "The client failed, in a way that is no AffiliError's");
}

/** Checks the `code`, which also works if two copies of the package are installed. */
export function isAffiliError(error: unknown): error is AffiliError {
  try {
    const { code, retryable } = (error ?? {}) as { code?: unknown; retryable?: unknown };
    return typeof code === 'string' && code.startsWith('ERR_AFFILI_') && typeof retryable === 'boolean';
  } catch {
    // A Proxy, or a getter that throws.
    return false;
  }
}
