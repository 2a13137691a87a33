import { readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AffiliError } from '../affili-error';
import { isObject } from '../api/answer';
import { hideReferrer, withReferrer, type RecordedConversion, type RegisteredCustomer } from './rows';

/** What a sandbox keeps across restarts. */
export interface SandboxData {
  customers: RegisteredCustomer[];
  conversions: RecordedConversion[];
}

/**
 * Reads what {@link writeDataFile} wrote. A missing or empty file has no data.
 *
 * @throws AffiliError `ERR_AFFILI_OPTIONS` if the file can't be read, or was written by something else
 */
export function readDataFile(path: string): SandboxData {
  const text = readIfThere(path);
  if (text.trim() === '') return { customers: [], conversions: [] };
  const { customers, conversions } = parse(text);
  if (!areRows(customers) || !areRows(conversions)) throw notOurs();
  return {
    customers: (customers as unknown as RegisteredCustomer[]).map(hideReferrer),
    conversions: conversions as unknown as RecordedConversion[],
  };
}

/**
 * Writes everything to a temporary file, and then renames it, so that the file is complete whenever the process dies.
 */
export function writeDataFile(path: string, { customers, conversions }: SandboxData): void {
  const place = realPath(path);
  const json = JSON.stringify({ customers: customers.map(withReferrer), conversions }, null, 1);
  // Readable by its owner only, since developers test with real names. Never through a link that somebody else put
  // there, as in a shared folder.
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

/** The file is not touched: it may be something else that matters. */
function notOurs(): AffiliError {
  return new AffiliError('ERR_AFFILI_OPTIONS', 'data takes a file that a sandbox wrote, or one that is not there yet');
}

/** The target of a link, so that the file is replaced and not the link. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
