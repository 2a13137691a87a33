import type { AffiliError } from '../affili-error';

/** The exit codes. */
export const OK = 0;
export const FAILED = 1;
export const WRONG_USE = 2;

/** A wrong option or argument. */
export class UsageError extends Error {}

/** A failure that is not Affili's. */
export class Failure extends Error {}

const ADVICE: Partial<Record<AffiliError['code'], string>> = {
  ERR_AFFILI_UNAUTHORIZED: 'check AFFILI_TOKEN or --token-file',
  ERR_AFFILI_REJECTED: 'check the values of the options',
  ERR_AFFILI_UNAVAILABLE: 'try again later, or check --base-url, --timeout and the network',
  ERR_AFFILI_RESPONSE: 'check --base-url or AFFILI_BASE_URL',
};

/** Matches the client's messages about an answer from a proxy or firewall. */
const IN_BETWEEN = /not by Affili/;

/**
 * One line about Affili's failure that says what to do. It contains nothing of Affili's answer, which may echo personal
 * data.
 */
export function adviseOn({ code, httpStatus, message }: AffiliError): string {
  const isBlocked = code === 'ERR_AFFILI_UNAUTHORIZED' && IN_BETWEEN.test(message);
  const advice = isBlocked
    ? 'try from the server, without a VPN or proxy, before you change AFFILI_TOKEN'
    : ADVICE[httpStatus === 404 ? 'ERR_AFFILI_RESPONSE' : code];
  return `${message.replace('; error.details has its reasons', '')}: ${advice}`;
}

/** Settings that may not come from an option of the same name. */
const SOURCES: Record<string, string> = { token: 'the token', baseUrl: '--base-url or AFFILI_BASE_URL' };

/** The message for an option that the client refused: the client names its own options and Affili's fields. */
export function namingOption({ message }: AffiliError): string {
  return message.replace(/^\w+/, (field) => SOURCES[field] ?? `--${field.replaceAll('_', '-')}`);
}
