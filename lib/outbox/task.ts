import { isObject } from '../api/answer';
import type { ConversionStatus, NewConversion } from '../api/conversion';
import type { Registration } from '../api/registration';
import type { Job } from './boss';
import { jobId } from './job-id';

/** A conversion that waits. Where `customer_id` is not known yet, `mcs_id` stands in its place. */
export interface QueuedConversion extends NewConversion {
  /** The customer's id in your own system. */
  mcs_id?: string;
}

/** Which conversion: by Affili's id of it, or by your own id of the payment, where it may not be converted yet. */
export type ConversionKey = { id: string } | { order_id: string };

/** What became of a conversion. */
export type StatusChange = ConversionKey & {
  status: ConversionStatus;
  /** When it was added: an older one does not undo a newer one. ISO 8601, UTC. */
  at: string;
};

/** A conversion to be sent. */
export interface ConversionTask {
  conversion: QueuedConversion;
  /** The id of the dead letter by which a person had it sent again. */
  retried?: string;
}

/** What a job is to do, as it stands in its data. */
export type Task = { registration: Registration } | ConversionTask | { statusChange: StatusChange };

/** A job that a worker has taken up. */
export interface TakenJob {
  id: string;
  task: Task;
  /** When it was first added. ISO 8601, UTC. */
  since: string;
  /** Seconds. */
  retryDelay: number | undefined;
  /** Whether it is the copy of a job, to be there should that get lost. */
  isSpare: boolean;
}

/** Reads a job, be it ours, a dead letter that was moved back, or anybody's. */
export function readJob({ id, data, createdOn, retryDelay }: Job): TakenJob {
  const { since, spare } = isObject(data) ? data : {};
  const first = Math.min(timeOf(createdOn), timeOf(since));
  return { id, task: taskOf(data), since: new Date(first).toISOString(), retryDelay, isSpare: spare === true };
}

/** What the data of a job says is to be done; unchecked, as anybody may have sent it. */
export function taskOf(data: unknown): Task {
  const { registration = data, conversion, retried, statusChange } = (data ?? {}) as Record<string, unknown>;
  if (conversion !== undefined) return { conversion, ...(typeof retried === 'string' && { retried }) } as Task;
  // A worker of 1.0 takes everything for a registration, and puts it aside as one.
  if (isObject(registration) && registration !== data && registration['mcs_id'] === undefined) {
    return taskOf(registration);
  }
  return (statusChange === undefined ? { registration } : { statusChange }) as Task;
}

/** The id of the one job that there is for this; `undefined` where there may be several. */
export function idOfTask(queue: string, task: Task): string | undefined {
  // Anybody's job may have neither.
  const { mcs_id, order_id } = (subjectOf(task) ?? {}) as { mcs_id?: unknown; order_id?: unknown };
  if ('registration' in task && typeof mcs_id === 'string') return jobId(queue, mcs_id);
  // Twice the same status is harmless, and one that is given again may be meant.
  return 'conversion' in task && typeof order_id === 'string' ? jobId(queue, 'conversion', order_id) : undefined;
}

/**
 * pg-boss takes up the oldest of the highest priority, so what has to wait for something else of this queue comes after it:
 * it would be the oldest again and again.
 */
export function priorityOf(task: Task): number {
  const { customer_id, mcs_id, order_id } = (subjectOf(task) ?? {}) as Record<string, unknown>;
  if ('statusChange' in task) return order_id === undefined ? 0 : -2;
  return 'conversion' in task && customer_id === undefined && mcs_id !== undefined ? -1 : 0;
}

/** What is told of a task: what it is about, and nothing of its history. */
export function contentOf(task: Task): Task {
  return 'conversion' in task ? { conversion: task.conversion } : task;
}

/** What an app is told that it is about. */
export type Subject = Registration | QueuedConversion | StatusChange;

export function subjectOf(task: Task): Subject {
  if ('registration' in task) return task.registration;
  return 'conversion' in task ? task.conversion : task.statusChange;
}

/** What is no date is now. */
function timeOf(date: unknown): number {
  const time = new Date((date ?? NaN) as Date | string).getTime();
  return Number.isNaN(time) ? Date.now() : time;
}
