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

const DECIMAL = /^\d+(\.\d+)?$/;

/** How long `exp` asks for, in ms; 0 where it is no plain decimal number of at least a second. */
export function askedLifetimeInMs(exp: string | undefined, unit: ExpUnit): number {
  const asked = exp !== undefined && DECIMAL.test(exp) ? Number(exp) * UNIT_IN_MS[unit] : 0;
  return asked >= 1000 ? asked : 0;
}

/**
 * How long the cookie of a link lives, in ms. An unusable `exp` gives the default: the attribution is worth more than
 * the exactness of its end.
 */
export function lifetimeInMs(exp: string | undefined, unit: ExpUnit, defaultMs: number): number {
  const lifetime = askedLifetimeInMs(exp, unit) || defaultMs;
  return Math.floor(Math.min(lifetime, MAX_LIFETIME_DAYS * UNIT_IN_MS.days));
}
