import { judgeLink, type JudgedLink } from '../attribution/judge-link';
import { UNIT_IN_MS } from '../attribution/lifetime';
import { accessAffili, hasToken } from './affili-access';
import { printNote, printResult, type Context } from './context';
import { FAILED, OK, UsageError } from './problem';

/** A customer that hardly exists: we only test the connection, so the answer should be short. */
const NOBODY = { mcs_id: 'affili-check' };

export async function check(context: Context): Promise<number> {
  const { args, texts } = context;
  const link = args.rest[0] === undefined ? undefined : readUrl(args.rest[0]);
  // First, since that needs no token.
  const isCaptured = link === undefined || checkLink(context, link);
  if (link !== undefined && !hasToken(context)) {
    printNote(context, texts.notAsked);
    return isCaptured ? OK : FAILED;
  }

  // A single attempt, so that its time means something.
  const { client, baseUrl } = accessAffili(context, { retries: 0 });
  const start = performance.now();
  await client.customers.pages(NOBODY).next();
  printResult(context, texts.works(baseUrl, Math.round(performance.now() - start)));
  return isCaptured ? OK : FAILED;
}

function readUrl(text: string): URL {
  if (/^https?:/i.test(text) && URL.canParse(text)) return new URL(text);
  throw new UsageError('the link takes a whole URL in quotes, such as "https://your.site/?referrer=aff-1&exp=30"');
}

/** Says what the middleware, with its default options, does with a link. */
function checkLink(context: Context, { host, pathname, search, hash }: URL): boolean {
  const { texts } = context;
  // Browsers don't send the fragment.
  const link = judgeLink(pathname + search);
  if (!link?.referrer) {
    printResult(context, link ? texts.warnings['no-token'] : texts.notALink);
    if (!link && judgeLink(hash.replace('#', ''))) printResult(context, texts.inFragment);
    return false;
  }

  const { referrer, lifetime, changes, warnings } = link;
  const days = Number((lifetime / UNIT_IN_MS.days).toPrecision(6));
  printResult(context, texts.captured(referrer, days, new Date(Date.now() + lifetime)));
  if (changes.length > 0) printResult(context, texts.cameBackChanged(changes, asWritten(link)));
  for (const warning of warnings) printResult(context, texts.warnings[warning]);
  printResult(context, texts.mustReachApp(host));
  return true;
}

/** The parameters as Affili writes them. */
function asWritten({ referrer, exp, warnings }: JudgedLink): string {
  const isUsable = exp !== undefined && !warnings.includes('unusable-exp') && !warnings.includes('past-exp');
  return `?referrer=${referrer}${isUsable ? `&exp=${exp}` : ''}`;
}
