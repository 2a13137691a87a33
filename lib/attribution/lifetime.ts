/** The units that `exp` can be counted in. */
export type ExpUnit = 'days' | 'hours' | 'minutes' | 'seconds';

export const UNIT_IN_MS: Record<ExpUnit, number> = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
};

/** What browsers allow (RFC 6265bis, section 5.5: "The limit SHOULD NOT be greater than 400 days"). */
export const MAX_LIFETIME_DAYS = 400;

/** The options of `affili()` that decide how long the cookie of a link lives. */
export interface LifetimeRules {
  expUnit: ExpUnit;
  /** ms, for a link without a usable `exp` */
  defaultLifetime: number;
  /** ms, the most that any link gets */
  maxLifetime: number;
}

export const DEFAULT_LIFETIME_RULES: LifetimeRules = {
  expUnit: 'days',
  defaultLifetime: 30 * UNIT_IN_MS.days,
  maxLifetime: MAX_LIFETIME_DAYS * UNIT_IN_MS.days,
};

const DECIMAL = /^\d+(\.\d+)?$/;

/** From here on `exp` is a Unix time in seconds: as a number of days it would be 2.7 million years (our choice). */
const UNIX_SECONDS = 1e9;
/** From here on it is a Unix time in milliseconds. */
const UNIX_MS = 1e12;

/** ms. A cookie counts in whole seconds. */
const SHORTEST = 1000;

/**
 * The lifetime that `exp` asks for, in ms: negative for a Unix time in the past, 0 for anything but a plain decimal
 * number.
 */
export function askedLifetime(exp: string | undefined, unit: ExpUnit): number {
  if (exp === undefined || !DECIMAL.test(exp)) return 0;
  const number = Number(exp);
  if (number >= UNIX_MS) return number - Date.now();
  if (number >= UNIX_SECONDS) return number * 1000 - Date.now();
  return number * UNIT_IN_MS[unit];
}

export function isUsableLifetime(asked: number): boolean {
  return asked >= SHORTEST;
}

/**
 * How long the cookie of a link lives, in ms. An unusable `exp` gives the default: the attribution matters more than
 * its exact end.
 */
export function allowedLifetime(asked: number, { defaultLifetime, maxLifetime }: LifetimeRules): number {
  return Math.floor(Math.min(isUsableLifetime(asked) ? asked : defaultLifetime, maxLifetime));
}
