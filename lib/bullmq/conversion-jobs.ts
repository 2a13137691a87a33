import type { ConversionToSend } from '../outbox/input';
import type { BullJob, BullQueue } from './bull';
import { affiliIdOf, dataOf, paymentJob, SENDING_TIME, startAtAfter, whileMoving, type JobData } from './jobs';
import { withLock } from './lock';

/** Adds the one job of a payment. What is known about it is kept. */
export async function addConversion(
  queue: BullQueue,
  conversion: ConversionToSend,
  delay: number,
  mayBeAtAffili: boolean | undefined,
): Promise<void> {
  const jobId = paymentJob(conversion.order_id);
  const data: JobData = { conversion, mayBeAtAffili, since: Date.now() };
  await withLock(queue, jobId, async () => {
    await queue.add('convert', data, { jobId, delay });
    const job = await queue.getJob(jobId);
    if (job && affiliIdOf(job) === undefined) await takeOver(job, data, delay);
  });
}

/** Makes a job that sends the payment from a request's claim, or from a job that failed. */
async function takeOver(job: BullJob, data: JobData, delay: number): Promise<void> {
  const { conversion, claimedAt, by, mayBeAtAffili } = dataOf(job);
  const isClaimed = claimedAt !== undefined;
  if (!isClaimed && !isEnded(await job.getState())) {
    if (data.mayBeAtAffili) await setUnclear(job);
    return;
  }
  // If the outcome of the claim is not given, perhaps somebody else made it, who may be posting now.
  const isOpen = isClaimed && data.mayBeAtAffili === undefined;
  const wait = isOpen ? Math.max(delay, claimedAt + SENDING_TIME - Date.now()) : delay;
  const known = isOpen
    ? { mayBeAtAffili: true, claimedAt, by }
    : { mayBeAtAffili: data.mayBeAtAffili ?? mayBeAtAffili };
  await job.updateData({ ...data, ...known, startAt: startAtAfter(delay) });
  await job.changePriority({ priority: 0 });
  await whileMoving(async () => {
    const state = await job.getState();
    if (state === 'active' && !conversion) throw new Error('BullMQ is at work on the claim of the payment');
    // A worker that takes it from now on sees the new data.
    if (state === 'delayed') await (wait > 0 ? job.changeDelay(wait) : job.promote());
    if (isEnded(state)) await job.retry(state);
  });
}

/** Records that the payment of a job may be at Affili. */
export async function markUnclear(queue: BullQueue, order_id: string): Promise<void> {
  const jobId = paymentJob(order_id);
  await withLock(queue, jobId, async () => {
    const job = await queue.getJob(jobId);
    if (job && dataOf(job).conversion) await setUnclear(job);
  });
}

const setUnclear = (job: BullJob) => job.updateData({ ...dataOf(job), mayBeAtAffili: true });

/** If a process dies in `takeOver`, a completed job may be left unsent. */
const isEnded = (state: string): state is 'failed' | 'completed' => state === 'failed' || state === 'completed';

/** Lets `counts()` tell claims from jobs that wait to be sent. */
const CLAIM_PRIORITY = 1;

/**
 * Claims a payment before a request sends it. A claim is the payment's job without anything to send yet: it is delayed
 * until the claim is over, so that no worker touches it before.
 *
 * @returns the one job of the payment, whoever made it
 */
export async function claimPayment(queue: BullQueue, order_id: string, by: string) {
  const jobId = paymentJob(order_id);
  const data: JobData = { claimedAt: Date.now(), by };
  const added = await queue.add('convert', data, { jobId, delay: SENDING_TIME, priority: CLAIM_PRIORITY });
  const state = await added.getState();
  return { state, job: await queue.getJob(jobId) };
}

/** Ends a claim, since nothing was sent. Does nothing if somebody else has claimed the payment since. */
export async function endClaim(queue: BullQueue, order_id: string, by: string): Promise<void> {
  const jobId = paymentJob(order_id);
  await withLock(queue, jobId, async () => {
    const job = await queue.getJob(jobId);
    if (!job || dataOf(job).by !== by || affiliIdOf(job) !== undefined) return;
    const { conversion, since, startAt } = dataOf(job);
    if (conversion) await job.updateData({ conversion, mayBeAtAffili: false, since, startAt });
    else await whileMoving(() => job.remove());
  });
}
