import { judgeLink } from '../attribution/judge-link';
import { UNIT_IN_MS } from '../attribution/lifetime';
import { accessAffili } from './affili-access';
import { printResult, type Context } from './context';
import { FAILED, OK, WrongUse } from './problem';

/** A customer that is hardly there: the question is about the way, and the answer should be short. */
const NOBODY = { mcs_id: 'affili-check' };

export async function check(context: Context): Promise<number> {
  const { args, texts } = context;
  const link = args.rest[0] === undefined ? undefined : readUrl(args.rest[0]);
  // First, since that needs no token.
  const isCaptured = link === undefined || checkLink(context, link);

  // One attempt, whose time means something.
  const { client, baseUrl } = accessAffili(context, { retries: 0 });
  const start = performance.now();
  await client.customers.pages(NOBODY).next();
  printResult(context, texts.works(baseUrl, Math.round(performance.now() - start)));
  return isCaptured ? OK : FAILED;
}

function readUrl(text: string): URL {
  if (/^https?:/i.test(text) && URL.canParse(text)) return new URL(text);
  throw new WrongUse('the link takes a whole URL, such as https://your.site/?referrer=aff-1&exp=30');
}

/** Tells what the middleware, with its default options, does with a link. */
function checkLink(context: Context, { pathname, search }: URL): boolean {
  const { texts } = context;
  // A browser sends no fragment.
  const link = judgeLink(pathname + search);
  if (link === null || link.referrer === null) {
    printResult(context, link ? texts.notAToken : texts.notALink);
    return false;
  }

  const { referrer, lifetime, warnings } = link;
  const days = Number((lifetime / UNIT_IN_MS.days).toPrecision(6));
  printResult(context, texts.captured(referrer, days, new Date(Date.now() + lifetime).toISOString()));
  if (warnings.includes('no-exp')) printResult(context, texts.withoutExp);
  if (warnings.includes('unusable-exp') || warnings.includes('past-exp')) printResult(context, texts.unusableExp);
  if (warnings.includes('cut-exp')) printResult(context, texts.cutExp);
  return true;
}
