/** In toman a month. Their names are in the texts. */
export const PRICES = { solo: 90_000, business: 240_000, company: 690_000 };

export type PlanId = keyof typeof PRICES;

/** The value may be anything: it comes from a form. */
export function isPlan(value: unknown): value is PlanId {
  return typeof value === 'string' && Object.hasOwn(PRICES, value);
}
