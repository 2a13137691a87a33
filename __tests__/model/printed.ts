import { format } from 'node:util';
import createDebug from 'debug';
import { SECRETS } from '../support/secrets';

/** What was printed since somebody looked, in whatever way. */
export const printed: string[] = [];

const REAL = { log: createDebug.log };
const METHODS = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

/** Keeps what is printed from now on. */
export function catchPrints(): void {
  const print = (...args: unknown[]) => void printed.push(format(...args));
  for (const method of METHODS) jest.spyOn(console, method).mockImplementation(print);
  jest.spyOn(process, 'emitWarning').mockImplementation(print);
  createDebug.log = print;
  createDebug.enable('express-affili');
}

export function releasePrints(): void {
  createDebug.disable();
  createDebug.log = REAL.log;
  jest.restoreAllMocks();
}

/** The referrers of the model are secrets as well. */
export const REFERRER = 'affiliate-secret-5';

export function findSecret(text: string): string | undefined {
  return [...SECRETS, REFERRER].find((secret) => text.includes(secret));
}
