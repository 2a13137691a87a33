/** ms. Longer than the busiest machine takes for what is over at once, and shorter than what never ends. */
export const SOON = 20_000;
