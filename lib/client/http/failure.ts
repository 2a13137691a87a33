import type { ClientRequest, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { AxiosError } from 'axios';
import { AffiliError, type AffiliErrorDetails, type AffiliErrorFacts, type Outcome } from '../../affili-error';
import { isObject, notAsDocumented } from '../../api/answer';
import { CUT_OFF, meaningOf } from './who-spoke';

/**
 * Codes for a connection that never stood, so that no request went out: of the name, the address, or a certificate that
 * is no good. Not OpenSSL's other ones, which can also come later.
 */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_PROXY_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|ERR_TLS_CERT_\w+)$/;
const BROKEN_COMPRESSION = /^(Z_|ERR_?_ERROR_|ZSTD_)/;

const SECONDS = /^\d+$/;
/** What HTTP dates look like, C's asctime among them; `Date.parse` alone would read a date into nearly anything. */
const HTTP_DATE = /^[A-Za-z]+, .+ GMT$|^[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/** What failed. */
interface Sent {
  /** ms */
  timeout: number;
  /** Whether it makes something, so that it must not be sent again blindly. */
  creates?: boolean | undefined;
  /** Whether nobody can look up what came of it. */
  isOnce?: boolean | undefined;
}

export function isSuccess(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus <= 299;
}

/** The error of an answer that is no success. */
export function failureOfAnswer(
  httpStatus: number,
  headers: Record<string, unknown>,
  body: unknown,
  { creates, isOnce }: Pick<Sent, 'creates' | 'isOnce'>,
): AffiliError {
  if (httpStatus < 400) return notAsDocumented('a redirect, or no final status', { httpStatus, unclear: creates });
  const retryAfter = parseRetryAfter(headers['retry-after']);
  const meaning = meaningOf({ httpStatus, contentType: headers['content-type'], retryAfter, body, isOnce });
  const facts = { outcome: meaning.outcome, httpStatus, retryAfter, details: detailsOf(body) };
  return new AffiliError(meaning.code, `${meaning.message} (HTTP ${httpStatus})`, harmless(facts, creates));
}

function detailsOf(body: unknown): AffiliErrorDetails | undefined {
  if (!isObject(body)) return undefined;
  const { message, errors } = body;
  if (message === undefined && errors === undefined) return undefined;
  return { ...(message !== undefined && { message }), ...(errors !== undefined && { errors }) };
}

/** The error of a request without a whole answer. Of axios's own nothing is kept: it carries the token and the body. */
export function failureOfConnection(cause: unknown, sent: Sent, isTimedOut: boolean): AffiliError {
  const { creates } = sent;
  const error = cause as AxiosError & { cause?: NodeJS.ErrnoException };
  const request = error.request as (ClientRequest & { res?: IncomingMessage }) | undefined;
  const { statusCode: httpStatus, headers = {} } = request?.res ?? {};
  if (httpStatus === 422) return unavailable("Affili's reasons for a refusal were cut off", 'cut', sent, httpStatus);
  if (httpStatus && !isSuccess(httpStatus)) return failureOfAnswer(httpStatus, headers, CUT_OFF, sent);
  const isUnsent = request !== undefined && isKeptBack(request);
  if (isTimedOut) return failureOfTime(sent, isUnsent ? 'not-reached' : 'at-work');

  const code = /^[A-Z][A-Z0-9_]*$/.exec(error.code ?? '')?.[0] ?? 'no code';
  // axios's code for an answer beyond maxContentLength, and, with a response, for one that broke off.
  if (code === 'ERR_BAD_RESPONSE' && !error.response) {
    return notAsDocumented('it is too large', { httpStatus, unclear: creates });
  }
  if (BROKEN_COMPRESSION.test(code))
    return notAsDocumented('it is wrongly compressed', { httpStatus, unclear: creates });
  return isUnsent || NEVER_CONNECTED.test(code) || error.cause?.syscall === 'connect'
    ? unavailable(`Affili can't be reached (${code})`, 'not-reached', sent)
    : unavailable(`The connection to Affili broke (${code})`, 'cut', sent);
}

/** The error of a request whose time is over. */
export function failureOfTime(sent: Sent, outcome: Outcome): AffiliError {
  return unavailable(`Affili did not answer within ${sent.timeout} ms`, outcome, sent);
}

/**
 * Whether the request never went out: it still waits for a connection, or TLS, which `alpnProtocol` tells of from the
 * end of its handshake on, did not come about, be it with Affili or through a proxy.
 */
function isKeptBack({ socket }: ClientRequest): boolean {
  return socket === null || (socket as TLSSocket).alpnProtocol === null;
}

function unavailable(message: string, outcome: Outcome, { creates }: Sent, httpStatus?: number): AffiliError {
  return new AffiliError('ERR_AFFILI_UNAVAILABLE', message, harmless({ outcome, httpStatus }, creates));
}

/** What makes nothing can be sent again, whatever came of it. */
function harmless(facts: AffiliErrorFacts, creates = false): AffiliErrorFacts {
  return creates ? facts : { ...facts, unclear: false };
}

/** Reads a `Retry-After` header (RFC 9110, section 10.2.3), in ms from now; what is neither seconds nor a date is none. */
function parseRetryAfter(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (SECONDS.test(header)) return inRange(Number(header) * 1000);
  return HTTP_DATE.test(header) ? inRange(Date.parse(header.replace(/( GMT)?$/, ' GMT')) - Date.now()) : undefined;
}

function inRange(wait: number): number | undefined {
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), Number.MAX_SAFE_INTEGER);
}
