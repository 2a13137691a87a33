import { readFileSync } from 'node:fs';
import { AffiliClient } from '../client/affili-client';
import { parseClientOptions } from '../client/client-options';
import type { Context } from './context';
import { WrongUse } from './problem';

/** Affili, as the options and the environment have it. */
export interface AffiliAccess {
  client: AffiliClient;
  baseUrl: string;
}

const NEEDS_TOKEN =
  "a token is needed: set AFFILI_TOKEN, or use --token-file <path>; Affili's support gives it, and `affili sandbox` needs none";

/**
 * @throws WrongUse
 * @throws AffiliError `ERR_AFFILI_OPTIONS`
 */
export function accessAffili({ args, env }: Context, limits?: { retries: number }): AffiliAccess {
  const { 'token-file': file, 'base-url': baseUrl = env['AFFILI_BASE_URL'] || undefined, timeout } = args.values;
  const token = file === undefined ? env['AFFILI_TOKEN'] : readText(file, '--token-file').trim();
  if (!token) throw new WrongUse(file === undefined ? NEEDS_TOKEN : 'the file of --token-file is empty');
  const settings = parseClientOptions({ token, baseUrl, timeout: toNumber(timeout), ...limits });
  return { client: new AffiliClient(settings), baseUrl: settings.baseUrl };
}

/**
 * The path is not told: it may be a secret that was meant for elsewhere.
 *
 * @throws WrongUse
 */
export function readText(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new WrongUse(`the file of ${option} can't be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** `NaN` where it is no whole number, as the client's checks want it. */
export function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : /^-?\d+$/.test(text) ? Number(text) : NaN;
}
