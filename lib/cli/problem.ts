import type { AffiliError } from '../affili-error';

/** What a command exits with. */
export const OK = 0;
export const FAILED = 1;
export const WRONG_USE = 2;

/** What is wrong with an option or an argument. */
export class UsageError extends Error {}

/** What failed, other than Affili. */
export class Failure extends Error {}

const ADVICE: Partial<Record<AffiliError['code'], string>> = {
  ERR_AFFILI_UNAUTHORIZED: 'check AFFILI_TOKEN or --token-file',
  ERR_AFFILI_REJECTED: 'check the values of the options',
  ERR_AFFILI_UNAVAILABLE: 'try again later, or check --base-url, --timeout and the network',
  ERR_AFFILI_RESPONSE: 'check --base-url or AFFILI_BASE_URL',
};

/** What the client says of an answer by somebody in between. */
const IN_BETWEEN = /not by Affili/;

/** Of Affili's failure one line that says what to do, and nothing of what Affili said: that may echo personal data. */
export function adviseOn({ code, httpStatus, message }: AffiliError): string {
  const isBlocked = code === 'ERR_AFFILI_UNAUTHORIZED' && IN_BETWEEN.test(message);
  const advice = isBlocked
    ? 'try from the server, without a VPN or proxy, before you change AFFILI_TOKEN'
    : ADVICE[httpStatus === 404 ? 'ERR_AFFILI_RESPONSE' : code];
  return `${message.replace('; error.details has its reasons', '')}: ${advice}`;
}

/** What may come from elsewhere than an option. */
const SOURCES: Record<string, string> = { token: 'the token', baseUrl: '--base-url or AFFILI_BASE_URL' };

/** What is wrong with an option that the client checked, which names its own options and Affili's fields. */
export function namingOption({ message }: AffiliError): string {
  return message.replace(/^\w+/, (field) => SOURCES[field] ?? `--${field.replaceAll('_', '-')}`);
}
