/*
 * What is used of BullMQ, typed structurally: 5 and 6 fit, and BullMQ is no dependency of this package.
 */
import type { Registration } from '../api/registration';

/** What is used of BullMQ's `Job`. */
export interface BullJob {
  isFailed(): Promise<boolean>;
  updateData(data: Registration): Promise<unknown>;
  retry(state: 'failed', options: { resetAttemptsMade: boolean }): Promise<unknown>;
}

/** What is used of BullMQ's `Queue`. */
export interface BullQueue {
  add(name: string, data: Registration, options: { jobId: string; delay: number }): Promise<BullJob>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What is used of BullMQ's `Worker`. */
export interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** BullMQ's own classes, version 5 or 6: `{ Queue, Worker }`. */
export interface BullClasses {
  // BullMQ's own types of the options differ from version to version.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  Queue: new (name: string, options: any) => BullQueue;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  Worker: new (name: string, processor: (job: { data: unknown }) => Promise<void>, options: any) => BullWorker;
}
