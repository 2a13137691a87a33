import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '../api/answer';
import type { ConversionStatus } from '../api/conversion';
import type { Registration } from '../api/registration';
import type { ConversionToSend, StatusChange } from '../outbox/input';
import type { BullJob, BullQueue } from './bull';
import { DAY } from './settings';

/** The data of a job, as whoever adds it writes it. */
export interface JobData {
  registration?: Registration;
  conversion?: ConversionToSend;
  statusChange?: StatusChange;
  /** Of a conversion: whether it may be at Affili. */
  mayBeAtAffili?: boolean | undefined;
  /** Of a payment that is sent from a request: since when, in ms since 1970. */
  claimedAt?: number | undefined;
  /** Tells who made the job, where that matters. */
  by?: string;
  /** Since when it is tried, in ms since 1970. @default when it was added */
  since?: number;
}

/** What became of a job so far, as whoever works on it writes it. BullMQ tells its listeners, so nothing personal is in it. */
export interface JobFacts {
  /** Affili's id. */
  id?: string;
  /** Of a conversion: how often it was posted without our knowing what came of it. */
  posts?: number;
  /** Of a conversion: since when it is being posted, in ms since 1970. */
  postingSince?: number | undefined;
  /** Tells who posts it. */
  by?: string;
}

export const dataOf = ({ data }: BullJob): JobData => (isObject(data) ? data : {});

/** Of a job that nobody worked on yet, BullMQ has the progress 0. */
export const factsOf = ({ progress }: BullJob): JobFacts => (isObject(progress) ? progress : {});

/** Affili's id of what a job was for, if it is known. */
export function affiliIdOf(job: BullJob | undefined): string | undefined {
  const returned = isObject(job?.returnvalue) ? job.returnvalue['id'] : undefined;
  return (job && factsOf(job).id) ?? (typeof returned === 'string' ? returned : undefined);
}

/*
 * The ids of jobs: one job for each of these. BullMQ takes no `:` in them.
 */
export const registrationJob = (mcs_id: string) => `mcs-${encodeURIComponent(mcs_id)}`;
export const paymentJob = (order_id: string) => `order-${encodeURIComponent(order_id)}`;
const statusJob = (id: string) => `status-${encodeURIComponent(id)}`;
const wantedJob = (paymentJobId: string) => `wanted-${paymentJobId}`;

/** ms between two looks at a job that a worker is about to end, and how many. */
const LOOK_AGAIN = { after: 100, times: 15 };

/** Keeps the one job that there is for a customer. One that failed for good gets a fresh chance, with what is added now. */
export async function addRegistration(queue: BullQueue, registration: Registration, delay: number): Promise<void> {
  const jobId = registrationJob(registration.mcs_id);
  const data: JobData = { registration, since: Date.now() };
  // It holds what a person typed, and Affili itself can be asked whether it is done.
  await queue.add('register', data, { jobId, delay, removeOnComplete: { age: DAY } });
  // BullMQ takes a job that failed for good for the same, and leaves it failed.
  await retryIfFailed(queue, jobId, data);
}

/** The same for a payment; what is known of it stands. */
export async function addConversion(
  queue: BullQueue,
  conversion: ConversionToSend,
  delay: number,
  mayBeAtAffili: boolean | undefined,
): Promise<void> {
  const jobId = paymentJob(conversion.order_id);
  const data: JobData = { conversion, mayBeAtAffili, since: Date.now() };
  await queue.add('convert', data, { jobId, delay });
  const job = await queue.getJob(jobId);
  if (!job || affiliIdOf(job) !== undefined) return;
  if (dataOf(job).claimedAt !== undefined) await takeOver(job, data, delay);
  else await retryIfFailed(queue, jobId, data);
}

/** Makes the claim of a request a job that sends the payment. */
async function takeOver(job: BullJob, data: JobData, delay: number): Promise<void> {
  const { claimedAt = 0 } = dataOf(job);
  const isSettled = data.mayBeAtAffili !== undefined;
  // Who does not say what came of the claim is perhaps not who made it, which may be posting now.
  const wait = isSettled ? delay : Math.max(delay, claimedAt + CLAIM_TIME - Date.now());
  await job.updateData({ ...data, mayBeAtAffili: data.mayBeAtAffili ?? true });
  await job.changePriority({ priority: 0 });
  for (let look = 0; look < LOOK_AGAIN.times; look += 1) {
    const state = await job.getState();
    if (state === 'delayed') return void (await (wait > 0 ? job.changeDelay(wait) : job.promote()));
    if (state === 'completed') return void (await job.retry('completed'));
    // A worker that takes it up from now on sees the new data.
    if (state !== 'active') return;
    await sleep(LOOK_AGAIN.after);
  }
  throw new Error('BullMQ is at work on the claim of the payment');
}

/** ms. After that a claim is over: whoever made it has died, far beyond what a call may take. */
const CLAIM_TIME = 60_000;
/** Lets `counts()` tell claims from what waits to be sent. */
const CLAIM_PRIORITY = 1;

/**
 * Claims a payment before it is sent from a request. A claim is the job of the payment that has nothing to send yet: it is
 * delayed until the claim is over, so that no worker touches it before.
 *
 * @returns the one job of the payment, whoever made it. Its state is read before its data: who claims a job that failed
 * writes the data first.
 */
export async function claimPayment(queue: BullQueue, order_id: string, by: string) {
  const jobId = paymentJob(order_id);
  const data: JobData = { claimedAt: Date.now(), by };
  const added = await queue.add('convert', data, { jobId, delay: CLAIM_TIME, priority: CLAIM_PRIORITY });
  const state = await added.getState();
  return { state, job: await queue.getJob(jobId) };
}

/**
 * Says what the status of a payment is to be. As long as Affili's id of it is not known, that is only noted; the worker
 * that ends the payment's job hands it on. It is noted first and the id read then, and there the other way round, so that
 * one of the two sees both.
 */
export async function addStatus(queue: BullQueue, change: StatusChange, delay: number): Promise<void> {
  const { status } = change;
  if ('id' in change) return addStatusOf(queue, change.id, status, delay);
  const { order_id } = change;
  const idNow = async () => affiliIdOf(await queue.getJob(paymentJob(order_id)));
  let id = await idNow();
  if (id === undefined) {
    const jobId = wantedJob(paymentJob(order_id));
    const data: JobData = { statusChange: change };
    await queue.add('status', data, { jobId });
    await (await queue.getJob(jobId))?.updateData(data);
    id = await idNow();
  }
  if (id !== undefined) await addStatusOf(queue, id, status, delay);
}

/** Keeps the wanted status in the one job that there is for it, and sees to it that a worker looks at that from now on. */
async function addStatusOf(queue: BullQueue, id: string, status: ConversionStatus, delay: number): Promise<void> {
  const jobId = statusJob(id);
  const data: JobData = { statusChange: { id, status }, by: randomUUID(), since: Date.now() };
  await queue.add('status', data, { jobId, delay });
  const job = await queue.getJob(jobId);
  if (!job || dataOf(job).by === data.by) return;
  await job.updateData(data);
  if (await retryIfFailed(queue, jobId, data)) return;
  // A worker may have read the status that was wanted before, be it at work or done. The job of this one looks again.
  if (['active', 'completed'].includes(await job.getState())) {
    await queue.add('status', data, { delay, removeOnComplete: true });
  }
}

/** Hands on the status that was wanted before the payment had Affili's id, unless there is a later one. */
export async function handOnStatus(queue: BullQueue, paymentJobId: string, id: string): Promise<void> {
  const wanted = await queue.getJob(wantedJob(paymentJobId));
  const { statusChange } = wanted ? dataOf(wanted) : {};
  if (!statusChange) return;
  const data: JobData = { statusChange: { id, status: statusChange.status }, since: Date.now() };
  await queue.add('status', data, { jobId: statusJob(id) });
}

/** The status that is wanted by now. */
export async function wantedStatus(queue: BullQueue, id: string): Promise<ConversionStatus | undefined> {
  const job = await queue.getJob(statusJob(id));
  return job && dataOf(job).statusChange?.status;
}

/** Answers whether it had failed. */
async function retryIfFailed(queue: BullQueue, jobId: string, data: JobData): Promise<boolean> {
  const job = await queue.getJob(jobId);
  if ((await job?.getState()) !== 'failed') return false;
  try {
    await job!.updateData(data);
    await job!.retry('failed');
  } catch (error) {
    // Another process may have been quicker.
    if ((await job!.getState()) === 'failed') throw error;
  }
  return true;
}
