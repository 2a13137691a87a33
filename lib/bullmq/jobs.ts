import { randomUUID } from 'node:crypto';
import { isObject } from '../api/answer';
import type { ConversionStatus } from '../api/conversion';
import type { Registration } from '../api/registration';
import type { ConversionToSend, StatusChange } from '../outbox/input';
import { SENDING_SECONDS } from '../outbox/payments';
import { retryFor } from '../outbox/retry-for';
import type { BullJob, BullQueue } from './bull';
import { withLock } from './lock';

/** The data of a job, written by whoever adds it. */
export interface JobData {
  registration?: Registration;
  conversion?: ConversionToSend;
  statusChange?: StatusChange;
  /** For a conversion: whether it may be at Affili. */
  mayBeAtAffili?: boolean | undefined;
  /** For a payment that a request is sending: since when, in ms since 1970. Without `conversion`, it is a claim. */
  claimedAt?: number | undefined;
  /** Identifies who made the job or its claim, if that matters. */
  by?: string | undefined;
  /** Since when it is tried, in ms since 1970. @default when it was added */
  since?: number;
  /** For a job that had ended: when it may be attempted, in ms since 1970. @default at once */
  startAt?: number | undefined;
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

/** ms after which whoever claimed a payment, or started to post it, counts as dead. */
export const SENDING_TIME = SENDING_SECONDS * 1000;

/**
 * Repeats an action for a while. BullMQ refuses to move or remove a job that a worker is about to end, or that has just
 * left its state.
 */
export const whileMoving = <T>(action: () => Promise<T>) => retryFor(1500, action, { every: 100 });

/** For a job that had ended. BullMQ's `retry` knows no delay, so the worker waits for this. */
export const startAtAfter = (delay: number) => (delay > 0 ? Date.now() + delay : undefined);

/** Adds the one job of a customer. A failed one gets a fresh chance, with the new data. */
export async function addRegistration(queue: BullQueue, registration: Registration, delay: number): Promise<void> {
  const jobId = registrationJob(registration.mcs_id);
  const data: JobData = { registration, since: Date.now() };
  // It contains what a person typed, and Affili can be asked whether it is registered. Not after some time: BullMQ then
  // removes all jobs that completed before, payments too.
  await queue.add('register', data, { jobId, delay, removeOnComplete: true });
  // To BullMQ a failed job exists already, so `add` leaves it failed.
  await retryIfFailed(queue, jobId, (job) => job.updateData({ ...data, startAt: startAtAfter(delay) }));
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
  await withLock(queue, jobId, () => job.updateData(data));
  const again = { ...data, startAt: startAtAfter(delay) };
  if (await retryIfFailed(queue, jobId, (failed) => failed.updateData(again))) return;
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

/** Gives a job `keepDays` from now: it may have been tried for longer. */
export const renew = (job: BullJob) => job.updateData({ ...dataOf(job), since: Date.now() });

/**
 * Gives a job that failed another chance.
 *
 * @param change - writes what the worker should see; with `false`, the job stays as it is
 * @returns whether it did
 */
export async function retryIfFailed(
  queue: BullQueue,
  jobId: string,
  change: (job: BullJob) => Promise<unknown>,
): Promise<boolean> {
  const failed = async () => {
    const job = await queue.getJob(jobId);
    return job && (await job.getState()) === 'failed' ? job : undefined;
  };
  if (!(await failed())) return false;
  const retry = async () => {
    const job = await failed();
    if (!job || (await change(job)) === false) return false;
    await job.retry('failed');
    return true;
  };
  return (await withLock(queue, jobId, () => whileMoving(retry))) ?? false;
}
