import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Customer } from '../api/customer';
import type { CustomerFilters } from '../client/customer-input';
import { accessAffili, toNumber } from './affili-access';
import { printNote, type Context } from './context';
import { maskCustomer, toCsv, toTable } from './customer-formats';
import { FILTERS, OPTIONS } from './options';
import { OK, UsageError } from './problem';
import { toJson } from './safe-text';

const CLEAR_LINE = '\r\x1b[K';

export async function customers(context: Context): Promise<number> {
  const { args, stdout, texts } = context;
  if (args.has('json') && args.has('csv')) throw new UsageError('take either --json or --csv');

  const all = await readAll(context);
  const shown = args.has('full') ? all : all.map(maskCustomer);
  if (args.has('json')) stdout.write(`${toJson(shown)}\n`);
  else if (args.has('csv')) await writeLines(context, toCsv(shown));
  else if (shown.length > 0) await writeLines(context, toTable(shown));
  else printNote(context, FILTERS.some(args.has) ? texts.noCustomerFits : texts.noCustomers);
  return OK;
}

/** Writes the lines only as fast as they are read: together they may be hundreds of MB. */
async function writeLines({ stdout }: Context, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(lines), stdout, { end: false });
}

/** Reads every page, and shows the progress on a terminal. */
async function readAll(context: Context): Promise<Customer[]> {
  const { stderr, texts } = context;
  const { client } = accessAffili(context);
  const filters = filtersOf(context);
  let count = 0;
  let isTold = false;
  try {
    return await client.customers.list(filters, ({ lastPage }) => {
      count += 1;
      isTold = stderr.isTTY === true && (count > 1 || (lastPage ?? 1) > 1);
      if (isTold) stderr.write(CLEAR_LINE + texts.progress(count, lastPage));
    });
  } finally {
    if (isTold) stderr.write(CLEAR_LINE);
  }
}

/** Dates are sent as they are, since Affili does not document its format: Jalali ones, too. */
const DATE = new RegExp(
  '^\\d{4}([-/])(0?[1-9]|1[0-2])\\1(0?[1-9]|[12]\\d|3[01])' +
    '([T ]([01]?\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)?)?$',
);

/**
 * @throws UsageError
 */
function filtersOf({ args: { values } }: Context): CustomerFilters {
  const filters: Record<string, unknown> = {};
  for (const name of FILTERS) {
    const value = values[name];
    if (value === undefined) continue;
    if (OPTIONS[name] === '<date>' && !DATE.test(value)) {
      throw new UsageError(`--${name} takes a date, such as 2026-01-31 or 2026-01-31T08:00:00Z`);
    }
    filters[name.replaceAll('-', '_')] = name === 'publisher-id' ? toNumber(value) : value;
  }
  return filters;
}
