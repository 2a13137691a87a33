/*
 * Which conversions may be at Affili already. Noted beside the options of `addConversion`, since those are all that the
 * outbox of an app's own is promised.
 */
const unclear = new WeakSet<object>();

export function noteUnclear(conversion: object): void {
  unclear.add(conversion);
}

export function isUnclear(conversion: object): boolean {
  return unclear.has(conversion);
}
