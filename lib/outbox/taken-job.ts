import type { Job } from './boss';

/** What a job carries. */
interface JobData {
  /** A `Registration`, unless something else sent it. */
  registration: unknown;
  /** When it was first added, where this is not the job that was. ISO 8601, UTC. */
  since?: string;
}

/** A job that a worker has taken up. */
export interface TakenJob extends JobData {
  id: string;
  /** ISO 8601, UTC. */
  since: string;
  /** Seconds. */
  retryDelay: number | undefined;
}

/** Reads a job, be it ours, a dead letter that was moved back, or anybody's. */
export function readJob({ id, data, createdOn, retryDelay }: Job): TakenJob {
  const { registration = data, since } = (data ?? {}) as Partial<JobData>;
  const first = Math.min(timeOf(createdOn), timeOf(since));
  return { id, registration, since: new Date(first).toISOString(), retryDelay };
}

/** What is no date is now. */
function timeOf(date: unknown): number {
  const time = new Date((date ?? NaN) as Date | string).getTime();
  return Number.isNaN(time) ? Date.now() : time;
}
