import { setTimeout as sleep } from 'node:timers/promises';
import { checkCustomers, checkPrinted, zero } from '../../checks';
import type { FlakyAffili } from '../../flaky-affili';
import { storedIds, type Outbox } from '../app';
import { checkStoredSecrets, type openRedis } from '../redis';
import { RETRY_EVERY, type Mode } from '../settings';

/** What a scenario has at hand. */
export interface Surroundings {
  mode: Mode;
  outbox: Outbox;
  redis: ReturnType<typeof openRedis>;
  affili: FlakyAffili;
  /** For the processes of the app. */
  environment: NodeJS.ProcessEnv;
}

/** How many jobs are neither done nor given up. */
export async function jobsLeft({ queue }: Outbox): Promise<number> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** All that must hold of those who were acknowledged, once nothing is left to do. */
export async function checkEnd(
  { mode, outbox, redis, affili }: Surroundings,
  acknowledged: Set<string>,
): Promise<void> {
  const stored = storedIds(mode);
  checkCustomers(new Map([...acknowledged].map((id) => [id, stored.get(id) ?? null])), affili.sandbox);
  zero('jobs that failed for good', (await outbox.counts()).failed);
  await checkStoredSecrets(redis);
  checkPrinted();
}

/** What a person does with conversions that were put aside: looks whether Affili has them. Answers how many there were. */
export async function lookAfterFailed({ outbox, affili }: Surroundings): Promise<number> {
  const failed = await outbox.failed({ limit: 10_000 });
  if (failed.length === 0) return 0;
  // What Affili is late with is there by now.
  await sleep(RETRY_EVERY * 1000);
  for (const { id, conversion } of failed) {
    const row = affili.sandbox.conversions.find(({ order_id }) => order_id === conversion?.order_id);
    if (row) await outbox.resolveFailed(id, { id: row.id });
    else await outbox.retryFailed({ ids: [id] });
  }
  return failed.length;
}
