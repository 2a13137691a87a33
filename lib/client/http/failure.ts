import type { ClientRequest, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { AxiosError } from 'axios';
import { AffiliError, type AffiliErrorDetails, type AffiliErrorFacts, type Outcome } from '../../affili-error';
import { isObject, notAsDocumented } from '../../api/answer';
import { CUT_OFF, meaningOf } from './answer-meaning';
import { TOO_LARGE } from './transport';

/**
 * Error codes of a connection that was never established, so that no request was sent: name, address or certificate.
 * Other OpenSSL codes can also come later, so they are not here.
 */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_PROXY_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|ERR_TLS_CERT_\w+)$/;
const BROKEN_COMPRESSION = /^(Z_|ERR_?_ERROR_|ZSTD_)/;

const SECONDS = /^\d+$/;
/** The formats of HTTP dates, including asctime. `Date.parse` alone accepts nearly anything. */
const HTTP_DATE = /^[A-Za-z]+, .+ GMT$|^[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/** The request that failed. */
interface Sent {
  /** ms */
  timeout: number;
  /** Whether it creates something, so that it must not be sent again blindly. */
  creates?: boolean | undefined;
  /** Whether its outcome can't be looked up. */
  isOnce?: boolean | undefined;
}

export function isSuccess(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus <= 299;
}

/** The error for an answer that is not a success. */
export function failureOfAnswer(
  httpStatus: number,
  headers: Record<string, unknown>,
  body: unknown,
  sent: Sent,
): AffiliError {
  const { creates, isOnce } = sent;
  if (httpStatus < 400) return notAsDocumented('a redirect, or no final status', { httpStatus, unclear: creates });
  if (httpStatus === 422 && body === CUT_OFF)
    return unavailable("Affili's reasons for a refusal were cut off", 'cut', sent, httpStatus);
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

/**
 * The error for a request without a complete answer. Nothing of axios's error is kept: it carries the token and the
 * body.
 */
export function failureOfConnection(cause: unknown, sent: Sent, isTimedOut: boolean): AffiliError {
  const { creates } = sent;
  const error = cause as AxiosError & { cause?: NodeJS.ErrnoException };
  const request = error.request as (ClientRequest & { res?: IncomingMessage }) | undefined;
  const { statusCode: httpStatus, headers = {} } = request?.res ?? {};
  if (httpStatus && !isSuccess(httpStatus)) return failureOfAnswer(httpStatus, headers, CUT_OFF, sent);
  const isUnsent = request !== undefined && wasNeverSent(request);
  if (isTimedOut) return failureOfTime(sent, isUnsent ? 'not-reached' : 'at-work');

  const code = /^[A-Z][A-Z0-9_]*$/.exec(error.code ?? '')?.[0] ?? 'no code';
  if (isTooLarge(error, request?.res)) return notAsDocumented('it is too large', { httpStatus, unclear: creates });
  if (BROKEN_COMPRESSION.test(code))
    return notAsDocumented('it is wrongly compressed', { httpStatus, unclear: creates });
  const { syscall } = error.cause ?? {};
  // An open connection is lost to an unreachable host too, as it reads or writes.
  const wasOpen = syscall === 'read' || syscall === 'write';
  return isUnsent || (NEVER_CONNECTED.test(code) && !wasOpen) || syscall === 'connect'
    ? unavailable(`Affili can't be reached (${code})`, 'not-reached', sent)
    : unavailable(`The connection to Affili broke (${code})`, 'cut', sent);
}

/** Whether we cut the answer: `transport`, of which axios only says that it broke off, or axios at `maxContentLength`. */
function isTooLarge({ code, response }: AxiosError, received: IncomingMessage | undefined): boolean {
  const reason: NodeJS.ErrnoException | null | undefined = received?.errored;
  return [code, reason?.code].includes(TOO_LARGE) || (code === 'ERR_BAD_RESPONSE' && response === undefined);
}

/** The error for a request that timed out. */
export function failureOfTime(sent: Sent, outcome: Outcome): AffiliError {
  return unavailable(`Affili did not answer within ${sent.timeout} ms`, outcome, sent);
}

/**
 * Whether the request was never sent: it still waits for a connection, or for the TLS handshake with Affili or a proxy,
 * at whose end `alpnProtocol` is set.
 */
function wasNeverSent({ socket }: ClientRequest): boolean {
  return socket === null || (socket as TLSSocket).alpnProtocol === null;
}

function unavailable(message: string, outcome: Outcome, { creates }: Sent, httpStatus?: number): AffiliError {
  return new AffiliError('ERR_AFFILI_UNAVAILABLE', message, harmless({ outcome, httpStatus }, creates));
}

/** A request that creates nothing can always be sent again, so its outcome is never unclear. */
function harmless(facts: AffiliErrorFacts, creates = false): AffiliErrorFacts {
  return creates ? facts : { ...facts, unclear: false };
}

/**
 * Reads a `Retry-After` header (RFC 9110, section 10.2.3), in ms from now; `undefined` if it is neither seconds nor a
 * date.
 */
function parseRetryAfter(header: unknown): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (SECONDS.test(header)) return inRange(Number(header) * 1000);
  return HTTP_DATE.test(header) ? inRange(Date.parse(header.replace(/( GMT)?$/, ' GMT')) - Date.now()) : undefined;
}

function inRange(wait: number): number | undefined {
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), Number.MAX_SAFE_INTEGER);
}
