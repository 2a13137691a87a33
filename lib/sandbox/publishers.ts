import { createHash } from 'node:crypto';
import type { Publisher } from '../api/customer';
import { invalid } from './refusal';

const FIRST_NAMES = ['سارا', 'علی', 'نگار', 'رضا', 'مریم', 'امیر', 'لیلا', 'آرش'];
const LAST_NAMES = ['محمدی', 'حسینی', 'کریمی', 'رضایی', 'جعفری', 'احمدی', 'صادقی', 'مرادی'];

/** Whose referral token this is, or `undefined`. */
export type FindPublisher = (referrer: string) => Publisher | undefined;

/** Without a list of publishers, every token belongs to a made-up publisher, always the same one. */
export function publisherFinder(publishers: Record<string, Publisher> | undefined): FindPublisher {
  if (!publishers) return madeUpPublisher;
  const byReferrer = new Map(Object.entries(publishers));
  return (referrer) => byReferrer.get(referrer);
}

/**
 * Whose referral token this is.
 *
 * @throws Refusal
 */
export function publisherOf(referrer: string, findPublisher: FindPublisher): Publisher {
  const publisher = findPublisher(referrer);
  if (!publisher) throw invalid([['referrer', 'The selected referrer is invalid.']]);
  return publisher;
}

function madeUpPublisher(referrer: string): Publisher {
  const hash = createHash('sha256').update(referrer).digest();
  const firstName = FIRST_NAMES[hash[4]! % FIRST_NAMES.length]!;
  const lastName = LAST_NAMES[hash[5]! % LAST_NAMES.length]!;
  // Digits only, so that the filter publisher_id, an integer, can name it.
  return { id: String(hash.readUInt32BE(0)), full_name: `${firstName} ${lastName}` };
}
