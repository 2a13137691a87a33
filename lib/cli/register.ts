import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { isObject } from '../api/answer';
import { hasMcsId } from '../api/customer';
import type { Registration } from '../api/registration';
import type { Customers } from '../client/customers';
import { checkRegistration } from '../client/customer-input';
import { accessAffili, type AffiliAccess } from './affili-access';
import { printResult, printNote, type Context } from './context';
import { maskFields } from './customer-formats';
import { readText } from './environment';
import { FAILED, OK, UsageError } from './problem';
import { toJson, toLine } from './safe-text';

const YES = /^\s*(y|yes|ب|بله|آره)\s*$/i;

export async function register(context: Context): Promise<number> {
  const { args, stdin, stderr, texts } = context;
  const affili = accessAffili(context);
  const mustAsk = !args.has('yes');
  // Before anybody types input that would be refused.
  if (mustAsk && isStdin(args.values['meta-data'])) throw new UsageError(texts.nobodyToAsk);
  const registration = await readRegistration(context);
  if (mustAsk && !(stdin.isTTY && stderr.isTTY)) throw new UsageError(texts.nobodyToAsk);
  return send(context, registration, affili);
}

/** Registers the customer, unless they are registered already or the user says no. */
async function send(context: Context, registration: Registration, { baseUrl, client }: AffiliAccess): Promise<number> {
  const { args, stderr, texts } = context;
  const known = await find(client.customers, registration.mcs_id);
  if (known !== undefined) {
    printNote(context, texts.isRegistered);
    printResult(context, toLine(known));
    return OK;
  }
  printNote(context, texts.isToBeSent(baseUrl));
  stderr.write(`${toJson(stderr.isTTY ? registration : withoutPersonalData(registration))}\n`);
  if (!args.has('yes') && !(await isConfirmed(context))) {
    printNote(context, texts.notSent);
    return FAILED;
  }
  // Not `create`: the user may have taken their time to answer.
  const { id } = await client.customers.ensure(registration);
  printResult(context, toLine(id));
  return OK;
}

/**
 * @throws UsageError
 * @throws AffiliError `ERR_AFFILI_INPUT`
 */
async function readRegistration({ args, stdin }: Context): Promise<Registration> {
  const { 'mcs-id': mcs_id, referrer, 'meta-data': given } = args.values;
  for (const name of ['mcs-id', 'referrer'] as const) {
    if (!args.has(name)) throw new UsageError(`--${name} is required`);
  }
  const json = isStdin(given)
    ? await text(stdin)
    : given?.startsWith('@')
      ? readText(given.slice(1), '--meta-data')
      : given;
  return checkRegistration({ referrer, mcs_id, ...(json !== undefined && { meta_data: parseJson(json) }) });
}

const isStdin = (path: string | undefined) => path === '-' || path === '@-';

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The exception's message repeats parts of the input.
    throw new UsageError('--meta-data takes JSON, @path of a file with JSON, or - for JSON from stdin');
  }
}

/** Affili's id of the customer with exactly this `mcs_id`. */
async function find(customers: Customers, mcs_id: string): Promise<string | undefined> {
  const found = await customers.list({ mcs_id });
  return found.find((customer) => hasMcsId(customer, mcs_id))?.id;
}

function withoutPersonalData({ meta_data, ...rest }: Registration): object {
  return isObject(meta_data) ? { ...rest, meta_data: maskFields(meta_data) } : rest;
}

async function isConfirmed({ stdin, stderr, texts }: Context): Promise<boolean> {
  stderr.write(texts.question);
  for await (const line of createInterface({ input: stdin })) return YES.test(line);
  stderr.write('\n');
  return false;
}
