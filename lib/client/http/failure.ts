import type { ClientRequest, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { AxiosError } from 'axios';
import { AffiliError, type AffiliErrorCode, type AffiliErrorDetails, type Outcome } from '../../affili-error';
import { isObject, notAsDocumented } from '../../api/answer';
import { parseRetryAfter } from './retry-after';

/** Gateways that gave up waiting, with Affili perhaps still at work behind them: 504, and Cloudflare's 524. */
const GATEWAY_TIMEOUTS = [504, 524];

/**
 * Codes for a connection that never stood, so that no request went out: of the name, the address, or a certificate that
 * is no good. Not OpenSSL's other ones, which can also come later.
 */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|ERR_TLS_CERT_\w+)$/;
const BROKEN_COMPRESSION = /^(Z_|ERR_?_ERROR_|ZSTD_)/;

export function isSuccess(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus <= 299;
}

/** The error of an answer that is no success. */
export function failureOfAnswer(httpStatus: number, retryAfter: unknown, body: unknown, creates = false): AffiliError {
  if (httpStatus < 400) return notAsDocumented('a redirect, or no final status', { httpStatus, unclear: creates });
  const details = detailsOf(body);
  const [code, message, outcome] = meaningOf(httpStatus, details);
  return new AffiliError(code, `${message} (HTTP ${httpStatus})`, {
    httpStatus,
    retryAfter: parseRetryAfter(retryAfter),
    details,
    outcome,
    ...(!creates && { unclear: false }),
  });
}

function meaningOf(status: number, details: AffiliErrorDetails | undefined): [AffiliErrorCode, string, Outcome] {
  if (status === 401 || status === 403) {
    return ['ERR_AFFILI_UNAUTHORIZED', "Affili refused the token; Affili's support gives a valid one", 'refused'];
  }
  if (status === 429) return ['ERR_AFFILI_UNAVAILABLE', 'Affili takes no more requests for now', 'not-reached'];
  if (status === 408 || status >= 500) {
    return ['ERR_AFFILI_UNAVAILABLE', 'Affili is in trouble', GATEWAY_TIMEOUTS.includes(status) ? 'at-work' : 'cut'];
  }
  const isConflict = status === 409 || (status === 422 && isObject(details?.errors) && 'mcs_id' in details.errors);
  return [
    'ERR_AFFILI_REJECTED',
    'Affili refused the request; error.details has its reasons',
    isConflict ? 'conflict' : 'refused',
  ];
}

function detailsOf(body: unknown): AffiliErrorDetails | undefined {
  if (!isObject(body)) return undefined;
  const { message, errors } = body;
  if (message === undefined && errors === undefined) return undefined;
  return { ...(message !== undefined && { message }), ...(errors !== undefined && { errors }) };
}

/** The error of a request without a whole answer. Of axios's own nothing is kept: it carries the token and the body. */
export function failureOfConnection(
  cause: unknown,
  timeout: number,
  isTimedOut: boolean,
  creates = false,
): AffiliError {
  const error = cause as AxiosError & { cause?: NodeJS.ErrnoException };
  const request = error.request as (ClientRequest & { res?: IncomingMessage }) | undefined;
  const begun = request?.res;
  if (begun?.statusCode === 422) return unavailable("Affili's reasons for a refusal were cut off", 'cut', creates, 422);
  if (begun?.statusCode && !isSuccess(begun.statusCode)) {
    return failureOfAnswer(begun.statusCode, begun.headers['retry-after'], undefined, creates);
  }
  const isUnsent = request !== undefined && isKeptBack(request);
  if (isTimedOut) return failureOfTime(timeout, isUnsent ? 'not-reached' : 'at-work', creates);

  const code = /^[A-Z][A-Z0-9_]*$/.exec(error.code ?? '')?.[0] ?? 'no code';
  // axios's code for an answer beyond maxContentLength, and, with a response, for one that broke off.
  if (code === 'ERR_BAD_RESPONSE' && !error.response)
    return notAsDocumented('it is too large', { httpStatus: begun?.statusCode, unclear: creates });
  if (BROKEN_COMPRESSION.test(code))
    return notAsDocumented('it is wrongly compressed', { httpStatus: begun?.statusCode, unclear: creates });
  return isUnsent || NEVER_CONNECTED.test(code) || error.cause?.syscall === 'connect'
    ? unavailable(`Affili can't be reached (${code})`, 'not-reached')
    : unavailable(`The connection to Affili broke (${code})`, 'cut', creates);
}

/** The error of a request whose time is over. */
export function failureOfTime(timeout: number, outcome: Outcome, creates = false): AffiliError {
  return unavailable(`Affili did not answer within ${timeout} ms`, outcome, creates);
}

/**
 * Whether the request never went out: it still waits for a connection, or TLS, which `alpnProtocol` tells of from the
 * end of its handshake on, did not come about, be it with Affili or through a proxy.
 */
function isKeptBack({ socket }: ClientRequest): boolean {
  return socket === null || (socket as TLSSocket).alpnProtocol === null;
}

function unavailable(message: string, outcome: Outcome, creates = false, httpStatus?: number): AffiliError {
  return new AffiliError('ERR_AFFILI_UNAVAILABLE', message, {
    outcome,
    httpStatus,
    ...(!creates && { unclear: false }),
  });
}
