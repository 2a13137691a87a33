import { readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AffiliError } from '../affili-error';
import { isObject } from '../api/answer';
import { withReferrer, type RecordedConversion, type RegisteredCustomer } from './rows';

/** What a sandbox keeps across restarts. */
export interface SandboxData {
  customers: RegisteredCustomer[];
  conversions: RecordedConversion[];
}

/**
 * Reads what {@link writeDataFile} wrote. A file that is not there yet, or is empty, has nothing in it.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS` where the file can't be read, or was written by something else
 */
export function readDataFile(path: string): SandboxData {
  const text = readIfThere(path);
  if (text.trim() === '') return { customers: [], conversions: [] };
  const { customers, conversions } = parse(text);
  if (!areRows(customers) || !areRows(conversions)) throw notOurs();
  return {
    customers: customers.map(({ referrer, ...customer }) =>
      Object.defineProperty(customer as unknown as RegisteredCustomer, 'referrer', { value: referrer }),
    ),
    conversions: conversions as unknown as RecordedConversion[],
  };
}

/**
 * Writes all of it to a file beside, and then puts that in place: whenever the process dies, the file is whole.
 */
export function writeDataFile(path: string, { customers, conversions }: SandboxData): void {
  const place = realPath(path);
  const json = JSON.stringify({ customers: customers.map(withReferrer), conversions }, null, 1);
  // For its owner alone, since developers try things out with real names; and never through a link that somebody else
  // put there, as in a folder for all.
  rmSync(`${place}.tmp`, { force: true });
  writeFileSync(`${place}.tmp`, `${json}\n`, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(`${place}.tmp`, place);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new AffiliError('ERR_AFFILI_OPTIONS', `data takes a file that can be read (${code})`);
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    throw notOurs();
  }
}

function areRows(rows: unknown): rows is Record<string, unknown>[] {
  return Array.isArray(rows) && rows.every((row) => isObject(row) && typeof row['id'] === 'string');
}

/** It is left as it is: perhaps it is something else that matters. */
function notOurs(): AffiliError {
  return new AffiliError('ERR_AFFILI_OPTIONS', 'data takes a file that a sandbox wrote, or one that is not there yet');
}

/** Where a link leads, so that the file is replaced and not the link. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
