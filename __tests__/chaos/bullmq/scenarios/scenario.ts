import type { FlakyAffili } from '../../flaky-affili';
import { checkCustomers, checkPrinted, zero } from '../../checks';
import { storedIds, type openOutbox } from '../app';
import { checkStoredSecrets, type openRedis } from '../redis';

type Queue = Awaited<ReturnType<typeof openOutbox>>['queue'];

/** What a scenario has at hand. */
export interface Surroundings {
  queue: Queue;
  redis: ReturnType<typeof openRedis>;
  affili: FlakyAffili;
  /** For the processes of the app. */
  environment: NodeJS.ProcessEnv;
}

/** How many jobs are neither done nor given up. */
export async function jobsLeft(queue: Queue): Promise<number> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed');
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** All that must hold of those who were acknowledged, once nothing is left to do. */
export async function checkEnd({ queue, redis, affili }: Surroundings, acknowledged: Set<string>): Promise<void> {
  const stored = storedIds();
  checkCustomers(new Map([...acknowledged].map((id) => [id, stored.get(id) ?? null])), affili.sandbox);
  zero('jobs that failed for good', await queue.getFailedCount());
  await checkStoredSecrets(redis);
  checkPrinted();
}
