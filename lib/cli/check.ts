import { askedLifetimeInMs, UNIT_IN_MS } from '../attribution/lifetime';
import { judgeLink } from '../express/link';
import { parseOptions } from '../express/options';
import { accessAffili } from './affili-access';
import { printResult, type Context } from './context';
import { FAILED, OK, WrongUse } from './problem';

/** A customer that is hardly there: the question is about the way, and the answer should be short. */
const NOBODY = { mcs_id: 'affili-check' };
/** What becomes of a link is up to no client, so none is made for it, of whatever the environment has. */
const NO_CLIENT = { customers: { create: () => Promise.reject(new Error('not used')) } };

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
  const settings = parseOptions({ client: NO_CLIENT });
  // A browser sends no fragment.
  const link = judgeLink(pathname + search, settings);
  if (link === null || link.referrer === null) {
    printResult(context, link ? texts.notAToken : texts.notALink);
    return false;
  }

  const { referrer, exp, lifetime } = link;
  const days = Number((lifetime / UNIT_IN_MS.days).toPrecision(6));
  printResult(context, texts.captured(referrer, days, new Date(Date.now() + lifetime).toISOString()));
  const asked = askedLifetimeInMs(exp, settings.expUnit);
  if (exp === undefined) printResult(context, texts.withoutExp);
  else if (asked === 0) printResult(context, texts.unusableExp);
  else if (Math.floor(asked) > lifetime) printResult(context, texts.cutExp);
  return true;
}
