import {
  allowedLifetime,
  askedLifetime,
  DEFAULT_LIFETIME_RULES,
  isUsableLifetime,
  type LifetimeRules,
} from './lifetime';
import { readAsReturned, type LinkChange } from './returned-link';
import { readAsWritten } from './written-link';

/**
 * What a merchant should know about a link: it has no token · it has no `exp`, so it may not be Affili's · its `exp` is
 * not a number · its `exp` is in the past · its `exp` exceeds `maxLifetime`.
 */
export type LinkWarning = 'no-token' | 'no-exp' | 'unusable-exp' | 'past-exp' | 'cut-exp';

/** A link as the options judge it, whoever follows it. */
export interface JudgedLink {
  /** The referral token, or `null` if the parameter holds anything else. */
  referrer: string | null;
  /** The lifetime as the link has it; `undefined` if the parameter is missing, so the link may not be Affili's. */
  exp: string | undefined;
  /** How long its cookie lives, in ms. */
  lifetime: number;
  /** What others changed in the link, and was put right; nothing for a link as Affili writes it. */
  changes: LinkChange[];
  warnings: LinkWarning[];
}

/** A cheap test that saves nearly every page view from the parsing. */
export function mayBeAffiliateLink(url: string): boolean {
  return /referrer/i.test(url);
}

/**
 * Reads the affiliate link that a URL carries: as Affili writes it, or else as links come back to a site.
 *
 * @param url - a path with its query, or a whole URL
 * @param rules - from the options of `affili()`; their defaults if omitted
 * @returns `null` if the URL has no parameter `referrer`
 */
export function judgeLink(url: string, rules: LifetimeRules = DEFAULT_LIFETIME_RULES): JudgedLink | null {
  const isUsableExp = (exp: string | undefined) => isUsableLifetime(askedLifetime(exp, rules.expUnit));

  const written = readAsWritten(url);
  const hasUsableExp = isUsableExp(written.exp);
  if (written.referrer && hasUsableExp) return judge({ ...written, referrer: written.referrer, changes: [] }, rules);

  // Keep what the first reading accepts.
  const returned = readAsReturned(url, isUsableExp);
  const referrer = written.referrer ?? returned.referrer;
  if (referrer === undefined) return null;
  const changes = new Set([
    ...(written.referrer ? [] : returned.referrerChanges),
    ...(hasUsableExp ? [] : returned.expChanges),
  ]);
  return judge({ referrer, exp: hasUsableExp ? written.exp : returned.exp, changes: [...changes] }, rules);
}

function judge(link: Omit<JudgedLink, 'lifetime' | 'warnings'>, rules: LifetimeRules): JudgedLink {
  const { referrer, exp } = link;
  const asked = askedLifetime(exp, rules.expUnit);
  const lifetime = allowedLifetime(asked, rules);
  const warnings: LinkWarning[] = [];
  if (referrer === null) warnings.push('no-token');
  if (exp === undefined) warnings.push('no-exp');
  else if (asked < 0) warnings.push('past-exp');
  else if (!isUsableLifetime(asked)) warnings.push('unusable-exp');
  else if (Math.floor(asked) > lifetime) warnings.push('cut-exp');
  return { ...link, lifetime, warnings };
}
