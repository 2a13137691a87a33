import { debug } from '../debug';
import type { ConversionRecords } from '../outbox/payments';
import { recordInBackground } from '../outbox/retry-for';

/** The most outcomes that wait to be recorded, per outbox (our choice): each is tried twice a second. */
const MAX_LATE = 1000;

/** The outcome of a payment, which its outbox could not be told yet. */
interface LateRecord {
  order_id: string;
  /** Affili's id, if it was sent. */
  id: string | undefined;
}

const late = new WeakMap<ConversionRecords, Set<LateRecord>>();

/**
 * Records an outcome as soon as the outbox can be told. Nobody waits for that.
 *
 * @param after - what to wait for before the first try
 */
export function recordLater(
  records: ConversionRecords,
  outcome: LateRecord,
  record: () => Promise<void>,
  after: Promise<unknown> = Promise.resolve(),
): void {
  const all = late.get(records) ?? new Set();
  late.set(records, all);
  if (all.size >= MAX_LATE) {
    debug('the outcome of a payment is lost: too many wait to be recorded');
    return;
  }
  all.add(outcome);
  void after.then(() => recordInBackground(record)).then(() => all.delete(outcome));
}

/** Affili's id of a payment, if this process knows it and the outbox does not yet. */
export function lateIdOf(records: ConversionRecords | undefined, order_id: string): string | undefined {
  for (const outcome of (records && late.get(records)) ?? []) {
    if (outcome.order_id === order_id && outcome.id !== undefined) return outcome.id;
  }
  return undefined;
}
