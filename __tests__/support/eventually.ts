import { setTimeout as sleep } from 'node:timers/promises';

/** ms. */
const PATIENCE = Number(process.env['PATIENCE'] ?? 15_000);

/** Waits for an assertion to hold about something that tells nobody when it changes, such as a row in a database. */
export async function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  for (const end = performance.now() + PATIENCE; ;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(40);
    }
  }
}
