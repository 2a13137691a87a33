import { askedLifetimeInMs, DEFAULT_LIFETIME_RULES, isPast, lifetimeInMs, type LifetimeRules } from './lifetime';
import { readAsReturned, type LinkChange } from './returned-link';
import { readAsWritten } from './written-link';

/**
 * What a merchant should know of a link: there is no token in it · no `exp`, so that it is perhaps not Affili's · an
 * `exp` that is no number · one that is a time gone by · one of more than `maxLifetime`.
 */
export type LinkWarning = 'no-token' | 'no-exp' | 'unusable-exp' | 'past-exp' | 'cut-exp';

/** What the options make of a link, before it is known who follows it. */
export interface JudgedLink {
  /** The referral token, or `null` where the parameter holds anything else. */
  referrer: string | null;
  /** The lifetime as the link has it; `undefined` where there is no such parameter, so that it is perhaps not Affili's. */
  exp: string | undefined;
  /** How long its cookie lives, in ms. */
  lifetime: number;
  /** Which reading it took: of links as Affili writes them, or as they come back to a site. */
  reading: 'as written' | 'as returned';
  /** What others had made of it, in the second reading. */
  changes: LinkChange[];
  warnings: LinkWarning[];
}

/** A search through the URL that nearly every page view fails, so that it pays for nothing else. */
export function mayBeAffiliateLink(url: string): boolean {
  return /referrer/i.test(url);
}

/**
 * Reads the affiliate link that a URL carries: as Affili writes it, or else as links come back to a site.
 *
 * @param url - a path with its query, or a whole URL
 * @param rules - as of `affili()`'s options; the defaults of those by default
 * @returns `null` where the URL has no parameter `referrer`
 */
export function judgeLink(url: string, rules: LifetimeRules = DEFAULT_LIFETIME_RULES): JudgedLink | null {
  const isUsable = (exp: string | undefined) => askedLifetimeInMs(exp, rules.expUnit) > 0;

  const written = readAsWritten(url);
  if (written.referrer && isUsable(written.exp)) {
    return judge({ referrer: written.referrer, exp: written.exp, reading: 'as written', changes: [] }, rules);
  }

  // What the first reading accepts stands.
  const returned = readAsReturned(url, isUsable);
  const referrer = written.referrer ?? returned.referrer;
  if (referrer === undefined) return null;
  const exp = isUsable(written.exp) ? written.exp : returned.exp;
  const changes = new Set([
    ...(written.referrer ? [] : returned.referrerChanges),
    ...(isUsable(written.exp) ? [] : returned.expChanges),
  ]);
  const reading = changes.size > 0 ? 'as returned' : 'as written';
  return judge({ referrer, exp, reading, changes: [...changes] }, rules);
}

function judge(link: Omit<JudgedLink, 'lifetime' | 'warnings'>, rules: LifetimeRules): JudgedLink {
  const { referrer, exp } = link;
  const asked = askedLifetimeInMs(exp, rules.expUnit);
  const lifetime = lifetimeInMs(exp, rules);
  const warnings: LinkWarning[] = [];
  if (referrer === null) warnings.push('no-token');
  if (exp === undefined) warnings.push('no-exp');
  else if (asked === 0) warnings.push(isPast(exp) ? 'past-exp' : 'unusable-exp');
  else if (Math.floor(asked) > lifetime) warnings.push('cut-exp');
  return { ...link, lifetime, warnings };
}
