import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject } from '../api/answer';
import type { ConversionStatus } from '../api/conversion';
import type { Registration } from '../api/registration';
import type { ConversionToSend, StatusChange } from '../outbox/input';
import type { BullJob, BullQueue } from './bull';
import { DAY } from './settings';

/** The data of a job, written by whoever adds it. */
export interface JobData {
  registration?: Registration;
  conversion?: ConversionToSend;
  statusChange?: StatusChange;
  /** For a conversion: whether it may be at Affili. */
  mayBeAtAffili?: boolean | undefined;
  /** For a payment that a request is sending: since when, in ms since 1970. */
  claimedAt?: number | undefined;
  /** Identifies who made the job, if that matters. */
  by?: string;
  /** Since when it is tried, in ms since 1970. @default when it was added */
  since?: number;
}

/**
 * The progress of a job, written by whoever works on it. BullMQ sends it to its listeners, so it contains no personal
 * data.
 */
export interface JobFacts {
  /** Affili's id. */
  id?: string;
  /** For a conversion: how many posts had an unknown outcome. */
  posts?: number;
  /** For a conversion: since when it is being posted, in ms since 1970. */
  postingSince?: number | undefined;
  /** Identifies who posts it. */
  by?: string;
}

export const dataOf = ({ data }: BullJob): JobData => (isObject(data) ? data : {});

/** BullMQ's progress of an untouched job is 0. */
export const factsOf = ({ progress }: BullJob): JobFacts => (isObject(progress) ? progress : {});

/** Affili's id of the job's customer or conversion, if it is known. */
export function affiliIdOf(job: BullJob | undefined): string | undefined {
  const returned = isObject(job?.returnvalue) ? job.returnvalue['id'] : undefined;
  return (job && factsOf(job).id) ?? (typeof returned === 'string' ? returned : undefined);
}

/*
 * Job ids: there is one job for each of these. BullMQ allows no `:` in them.
 */
export const registrationJob = (mcs_id: string) => `mcs-${encodeURIComponent(mcs_id)}`;
export const paymentJob = (order_id: string) => `order-${encodeURIComponent(order_id)}`;
const statusJob = (id: string) => `status-${encodeURIComponent(id)}`;
const wantedJob = (paymentJobId: string) => `wanted-${paymentJobId}`;

/** How often, in ms, and how many times to check a job that a worker is about to end. */
const LOOK_AGAIN = { after: 100, times: 15 };

/** Adds the one job of a customer. A failed one gets a fresh chance, with the new data. */
export async function addRegistration(queue: BullQueue, registration: Registration, delay: number): Promise<void> {
  const jobId = registrationJob(registration.mcs_id);
  const data: JobData = { registration, since: Date.now() };
  // It contains what a person typed, and Affili can be asked whether it is registered.
  await queue.add('register', data, { jobId, delay, removeOnComplete: { age: DAY } });
  // To BullMQ a failed job exists already, so `add` leaves it failed.
  await retryIfFailed(queue, jobId, data);
}

/** The same for a payment; what is known about it is kept. */
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

/** Turns a request's claim into a job that sends the payment. */
async function takeOver(job: BullJob, data: JobData, delay: number): Promise<void> {
  const { claimedAt = 0 } = dataOf(job);
  const isSettled = data.mayBeAtAffili !== undefined;
  // If the outcome of the claim is not given, perhaps somebody else made it, who may be posting now.
  const wait = isSettled ? delay : Math.max(delay, claimedAt + CLAIM_TIME - Date.now());
  await job.updateData({ ...data, mayBeAtAffili: data.mayBeAtAffili ?? true });
  await job.changePriority({ priority: 0 });
  for (let look = 0; look < LOOK_AGAIN.times; look += 1) {
    const state = await job.getState();
    if (state === 'delayed') return void (await (wait > 0 ? job.changeDelay(wait) : job.promote()));
    if (state === 'completed') return void (await job.retry('completed'));
    // A worker that takes it from now on sees the new data.
    if (state !== 'active') return;
    await sleep(LOOK_AGAIN.after);
  }
  throw new Error('BullMQ is at work on the claim of the payment');
}

/** ms. After that a claim is over: its owner has died, since no call takes that long. */
const CLAIM_TIME = 60_000;
/** Lets `counts()` tell claims from jobs that wait to be sent. */
const CLAIM_PRIORITY = 1;

/**
 * Claims a payment before a request sends it. A claim is the payment's job without anything to send yet: it is delayed
 * until the claim is over, so that no worker touches it before.
 *
 * @returns the one job of the payment, whoever made it. Its state is read before its data, since a call that claims a
 * failed job writes the data first.
 */
export async function claimPayment(queue: BullQueue, order_id: string, by: string) {
  const jobId = paymentJob(order_id);
  const data: JobData = { claimedAt: Date.now(), by };
  const added = await queue.add('convert', data, { jobId, delay: CLAIM_TIME, priority: CLAIM_PRIORITY });
  const state = await added.getState();
  return { state, job: await queue.getJob(jobId) };
}

/**
 * Sets the status that a payment should have. While Affili's id is unknown, the status is only stored; the worker that
 * ends the payment's job passes it on. Here the status is stored before the id is read, and there the other way round,
 * so that one of the two sees both.
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

/** Stores the wanted status in the one job for it, and makes sure that a worker reads it from now on. */
async function addStatusOf(queue: BullQueue, id: string, status: ConversionStatus, delay: number): Promise<void> {
  const jobId = statusJob(id);
  const data: JobData = { statusChange: { id, status }, by: randomUUID(), since: Date.now() };
  await queue.add('status', data, { jobId, delay });
  const job = await queue.getJob(jobId);
  if (!job || dataOf(job).by === data.by) return;
  await job.updateData(data);
  if (await retryIfFailed(queue, jobId, data)) return;
  // A worker, active or done, may have read the previous status. This job makes one read it again.
  if (['active', 'completed'].includes(await job.getState())) {
    await queue.add('status', data, { delay, removeOnComplete: true });
  }
}

/** Passes on the status that was wanted before the payment had Affili's id, unless there is a later one. */
export async function passOnStatus(queue: BullQueue, paymentJobId: string, id: string): Promise<void> {
  const wanted = await queue.getJob(wantedJob(paymentJobId));
  const { statusChange } = wanted ? dataOf(wanted) : {};
  if (!statusChange) return;
  const data: JobData = { statusChange: { id, status: statusChange.status }, since: Date.now() };
  await queue.add('status', data, { jobId: statusJob(id) });
}

/** The status that is wanted now. */
export async function wantedStatus(queue: BullQueue, id: string): Promise<ConversionStatus | undefined> {
  const job = await queue.getJob(statusJob(id));
  return job && dataOf(job).statusChange?.status;
}

/** Resolves to whether it had failed. */
async function retryIfFailed(queue: BullQueue, jobId: string, data: JobData): Promise<boolean> {
  const job = await queue.getJob(jobId);
  if ((await job?.getState()) !== 'failed') return false;
  try {
    await job!.updateData(data);
    await job!.retry('failed');
  } catch (error) {
    // Another process may have been faster.
    if ((await job!.getState()) === 'failed') throw error;
  }
  return true;
}
