/*
 * The part of BullMQ that is used, typed structurally: 5 and 6 fit, and BullMQ is not a dependency of this package.
 */

/** The part of BullMQ's `Job` that is used. */
export interface BullJob {
  id?: string | undefined;
  data: unknown;
  progress: unknown;
  returnvalue: unknown;
  failedReason: string;
  /** When it was added, in ms since 1970. */
  timestamp: number;
  opts: { removeOnComplete?: unknown };
  getState(): Promise<string>;
  updateData(data: object): Promise<unknown>;
  updateProgress(progress: object): Promise<unknown>;
  changePriority(options: { priority: number }): Promise<unknown>;
  changeDelay(delay: number): Promise<unknown>;
  promote(): Promise<unknown>;
  retry(state: 'failed' | 'completed'): Promise<unknown>;
  remove(): Promise<unknown>;
}

/** The states of a job, as BullMQ calls them. */
type BullState = 'waiting' | 'delayed' | 'active' | 'failed';

/** The part of BullMQ's `Queue` that is used. */
export interface BullQueue {
  add(name: string, data: object, options: object): Promise<BullJob>;
  getJob(id: string): Promise<BullJob | undefined>;
  getJobs(states: BullState[], start: number, end: number, oldestFirst: boolean): Promise<BullJob[]>;
  /** The ids of jobs. */
  getRanges(states: BullState[], start: number, end: number, oldestFirst: boolean): Promise<string[]>;
  getJobCounts(...states: BullState[]): Promise<Record<string, number>>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** The part of BullMQ's `Worker` that is used. */
export interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'active' | 'drained', listener: () => void): unknown;
  pause(doNotWaitActive: boolean): Promise<unknown>;
  resume(): unknown;
}

/** BullMQ's own classes, version 5 or 6: `{ Queue, Worker }`. */
export interface BullClasses {
  // BullMQ's types of the options differ between versions.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  Queue: new (name: string, options: any) => BullQueue;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  Worker: new (name: string, processor: (job: any) => Promise<unknown>, options: any) => BullWorker;
}
