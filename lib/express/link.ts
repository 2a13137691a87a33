import { readAffiliateLink, type AffiliateLink } from '../attribution/affiliate-link';
import { lifetimeInMs } from '../attribution/lifetime';
import type { AffiliSettings } from './options';

/** What the options make of a link, before it is known who follows it. */
export interface JudgedLink extends AffiliateLink {
  /** How long its cookie lives, in ms. */
  lifetime: number;
  /** Whether it takes the place of a cookie that is there. */
  replaces: boolean;
}

export function judgeLink(
  url: string,
  { attribution, expUnit, defaultLifetime }: Pick<AffiliSettings, 'attribution' | 'expUnit' | 'defaultLifetime'>,
): JudgedLink | null {
  const link = readAffiliateLink(url);
  if (!link) return null;
  const { referrer, exp } = link;
  const lifetime = lifetimeInMs(exp, expUnit, defaultLifetime);
  // A link without any exp is perhaps not Affili's.
  return { referrer, exp, lifetime, replaces: attribution === 'last-click' && exp !== undefined };
}
