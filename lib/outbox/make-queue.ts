import type { Boss } from './boss';
import { insist } from './insist';

/** What is kept is ours to count. pg-boss's own limits would drop a job without a word, so they are out of reach. */
const WITHOUT_LIMIT = { retryLimit: 1_000_000_000, retentionMinutes: 5_256_000, retentionSeconds: 315_360_000 };

/** Makes a queue, or gives one that is there these options. */
export async function makeQueue(boss: Boss, name: string, options: object): Promise<void> {
  const lasting = { ...WITHOUT_LIMIT, ...options };
  // The tables of pg-boss 10 are prone to deadlocks where several instances make the same queue at once.
  await insist(
    async () => {
      // Copies, since pg-boss writes into what it is handed.
      await boss.createQueue(name, { ...lasting });
      await boss.updateQueue?.(name, { ...lasting });
    },
    { upTo: 1000, every: 200 },
  );
}
