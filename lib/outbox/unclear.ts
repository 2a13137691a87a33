import type { NewConversion } from '../api/conversion';

/*
 * Which conversions may be at Affili already. Noted beside the options of `addConversion`, since those are all that the
 * outbox of an app's own is promised.
 */
const unclear = new WeakSet<NewConversion>();

export function noteUnclear(conversion: NewConversion): void {
  unclear.add(conversion);
}

export function isUnclear(conversion: NewConversion): boolean {
  return unclear.has(conversion);
}
