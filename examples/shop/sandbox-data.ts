import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { dirname } from 'node:path';
import type { RecordedConversion, RegisteredCustomer, Sandbox } from 'express-affili/sandbox';
import { StartError } from './start-error';

interface Rows {
  customers: RegisteredCustomer[];
  conversions: RecordedConversion[];
}

/**
 * Keeps the rows of a sandbox in a file. The shop's database outlives a restart, and a sandbox that began empty would not
 * know the shop's customers: their next payments would bring no commission.
 *
 * @throws StartError if the file can't be read, or is not such a file
 */
export function keepRows(sandbox: Sandbox, file: string): RequestListener {
  const { customers, conversions } = read(file);
  sandbox.customers.push(...customers.map(fromFile));
  sandbox.conversions.push(...conversions);

  let kept = toJson(sandbox);
  const keep = () => {
    const json = toJson(sandbox);
    if (json === kept) return;
    write(file, json);
    kept = json;
  };
  return (req, res) => {
    res.once('close', keep);
    sandbox(req, res);
  };
}

/** A row has the referrer outside its JSON, since Affili's answers do not have it. */
function fromFile({ referrer, ...customer }: RegisteredCustomer): RegisteredCustomer {
  return Object.defineProperty(customer, 'referrer', { value: referrer });
}

function toJson({ customers, conversions }: Rows): string {
  return JSON.stringify({ customers: customers.map((row) => ({ ...row, referrer: row.referrer })), conversions });
}

function read(file: string): Rows {
  try {
    const { customers, conversions } = JSON.parse(readFileSync(file, 'utf8')) as Rows;
    return { customers: [...customers], conversions: [...conversions] };
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return { customers: [], conversions: [] };
    throw new StartError(`${file} does not have the data of a sandbox, or can't be read. Delete it to start without.`);
  }
}

/** Replaces the file as a whole, so that it is complete whenever the process dies. Only its owner may read it. */
function write(file: string, json: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.tmp`, json, { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  } catch (error) {
    console.error(`The sandbox's data can't be written to ${file} (${(error as { code?: string }).code}).`);
  }
}
