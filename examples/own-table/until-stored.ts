import { setTimeout as sleep } from 'node:timers/promises';

/** ms between two tries. */
const EVERY = 500;

/**
 * Stores Affili's id of a payment. Nobody else knows it, so this goes on until the database takes it: if it were lost,
 * the payment would be sent again.
 */
export async function untilStored(store: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await store();
      return;
    } catch (error) {
      console.error(`Affili's id of a payment is not stored yet: ${(error as Error).name}`);
      await sleep(EVERY);
    }
  }
}
