import { AffiliClient } from '../client/affili-client';
import { parseClientOptions } from '../client/client-options';
import type { Context } from './context';
import { readText } from './environment';
import { UsageError } from './problem';

/** How to reach Affili, by the options and the environment. */
export interface AffiliAccess {
  client: AffiliClient;
  baseUrl: string;
}

const NEEDS_TOKEN =
  "a token is needed: set AFFILI_TOKEN, or use --token-file or --env-file. Affili's support gives it; `npx express-affili sandbox` needs none";

/** Whether there is a token, right or wrong. */
export function hasToken({ args, env }: Context): boolean {
  return args.has('token-file') || !!env['AFFILI_TOKEN'];
}

/**
 * @throws UsageError
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function accessAffili({ args, env }: Context, limits?: { retries: number }): AffiliAccess {
  const { 'token-file': file, 'base-url': baseUrl = env['AFFILI_BASE_URL'] || undefined, timeout } = args.values;
  const token = file === undefined ? env['AFFILI_TOKEN'] : readText(file, '--token-file').trim();
  if (!token) throw new UsageError(file === undefined ? NEEDS_TOKEN : 'the file of --token-file is empty');
  const settings = parseClientOptions({ token, baseUrl, timeout: toNumber(timeout), ...limits });
  return { client: new AffiliClient(settings), baseUrl: settings.baseUrl };
}

/** `NaN` if it is not a whole number, which the client's checks then refuse. */
export function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : /^-?\d+$/.test(text) ? Number(text) : NaN;
}
