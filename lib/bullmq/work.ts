import { isObject } from '../api/answer';
import { JobRunner, type RunnerSettings } from '../outbox/job-runner';
import type { Job } from '../outbox/perform-job';
import { storedError, type StoredError } from '../outbox/stored-error';
import type { BullJob, BullQueue } from './bull';
import { affiliIdOf, dataOf, factsOf, passOnStatus } from './jobs';
import { PaymentRecords } from './payment-records';

/** The error that BullMQ gets for a failed attempt, and stores. */
class FailedAttempt extends Error {
  constructor(
    error: StoredError,
    /** Seconds until the next attempt; `undefined` if it failed for good. */
    readonly after?: number,
  ) {
    super(JSON.stringify(error));
    // BullMQ recognizes its own error by this name.
    this.name = after === undefined ? 'UnrecoverableError' : 'FailedAttempt';
  }
}

const NOT_DUE: StoredError = { code: null, httpStatus: null, message: 'The job is not due yet' };

/** Creates the function that processes each job of the queue. */
export function processorOf(queue: BullQueue, settings: RunnerSettings): (job: BullJob) => Promise<object | null> {
  const runner = new JobRunner(new PaymentRecords(queue), settings);

  async function attempt(job: BullJob): Promise<void> {
    const { since = job.timestamp, startAt = 0 } = dataOf(job);
    const { id } = factsOf(job);
    const early = (startAt - Date.now()) / 1000;
    // With an id, nothing is sent.
    if (early > 0 && id === undefined) throw new FailedAttempt(NOT_DUE, early);
    const outcome = await runner.run({ ...dataOf(job), ...(id !== undefined && { id }) } as Job, since);
    if (outcome.state === 'failed') throw new FailedAttempt(outcome.error);
    if (outcome.state === 'later') {
      throw new FailedAttempt(outcome.error, Math.max(settings.retryEvery, outcome.after));
    }
    // If it is added again, somebody may have brought the customer.
    if (outcome.nobody) job.opts.removeOnComplete = true;
  }

  async function work(job: BullJob): Promise<object | null> {
    const { conversion, claimedAt, statusChange } = dataOf(job);
    const isClaim = claimedAt !== undefined && !conversion;
    // While a payment has no id, its own job passes on the wanted status.
    const isNote = isObject(statusChange) && 'order_id' in statusChange;
    if (!isClaim && !isNote) await attempt(job);
    return isClaim || conversion ? completePayment(queue, job) : null;
  }

  return async (job) => {
    try {
      return await work(job);
    } catch (error) {
      if (error instanceof FailedAttempt) throw error;
      // BullMQ stores what is thrown, and Redis's message may quote the job.
      throw new FailedAttempt(storedError(error, 'Redis'), settings.retryEvery);
    }
  };
}

/** What BullMQ keeps about a completed payment. The status is passed on first, in case the process dies. */
async function completePayment(queue: BullQueue, { id: jobId = '' }: BullJob): Promise<object | null> {
  const id = affiliIdOf(await queue.getJob(jobId));
  if (id === undefined) return null;
  await passOnStatus(queue, jobId, id);
  return { id };
}
