import { readStoredError } from '../outbox/stored-error';
import type { BullJob, BullQueue } from './bull';
import { dataOf, factsOf, renew, retryIfFailed } from './jobs';
import { paymentOf } from './payment-records';

/** How many jobs are read at a time to find the oldest one. */
const BATCH = 100;
/** How many are read in all (our choice): more would take long. */
const MAX_READ = 10_000;

/** The states of waiting jobs, as BullMQ calls them. Claims of requests are in another state: they have a priority. */
const WAITING = ['waiting', 'delayed'] as const;

export async function countJobs(queue: BullQueue) {
  const { paused = 0, ...counts } = await queue.getJobCounts(...WAITING, 'active', 'failed');
  // Of a paused queue, BullMQ 5 counts what waits by this name.
  counts['waiting'] = (counts['waiting'] ?? 0) + paused;
  const waiting = WAITING.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  const { active = 0, failed = 0 } = counts;
  let oldest = Infinity;
  for (const state of [...WAITING, 'active'] as const) {
    for (let begin = 0; begin < Math.min(counts[state] ?? 0, MAX_READ); begin += BATCH) {
      const jobs = await queue.getJobs([state], begin, begin + BATCH - 1, true);
      oldest = Math.min(oldest, ...jobs.map(({ timestamp }) => timestamp));
    }
  }
  return { waiting, active, failed, oldest: oldest === Infinity ? null : new Date(oldest) };
}

/** The jobs that failed for good, oldest first. */
export async function failedJobs(queue: BullQueue, limit: number) {
  const jobs = await queue.getJobs(['failed'], 0, limit - 1, true);
  return jobs.map((job) => {
    const { registration, conversion, statusChange } = dataOf(job);
    return {
      id: job.id!,
      ...(registration && { registration }),
      ...(conversion && { conversion }),
      ...(statusChange && { statusChange }),
      error: readStoredError(job.failedReason),
    };
  });
}

/** Resolves to how many were given another chance. */
export async function retryFailedJobs(queue: BullQueue, ids: string[] | undefined): Promise<number> {
  let count = 0;
  // Only those that failed before this call: what fails again meanwhile is left for the next one.
  for (const id of ids ?? (await queue.getRanges(['failed'], 0, -1, true))) {
    if (await retryIfFailed(queue, id, forgetPosts)) count += 1;
  }
  return count;
}

/**
 * The person who retries it decided that it is not at Affili, or should be sent anyway. Resolves to `false` while a
 * request sends it.
 */
async function forgetPosts(job: BullJob): Promise<boolean> {
  const { claimedAt, ...data } = dataOf(job);
  const { isBeingSent } = paymentOf(job);
  if (isBeingSent && claimedAt !== undefined) return false;
  await job.updateProgress({ ...factsOf(job), posts: Number(isBeingSent) });
  await job.updateData({ ...data, mayBeAtAffili: false, since: Date.now() });
  return true;
}

/** Resolves to whether there was such a job. */
export function resolveFailedJob(queue: BullQueue, id: string, affiliId: string): Promise<boolean> {
  return retryIfFailed(queue, id, async (job) => {
    await job.updateProgress({ ...factsOf(job), id: affiliId });
    await renew(job);
  });
}
