import { isObject } from '../api/answer';
import { debug } from '../debug';
import { performJob, type Job, type JobSettings, type Outcome } from '../outbox/perform-job';
import { storedError, type StoredError } from '../outbox/stored-error';
import type { BullJob, BullQueue } from './bull';
import { affiliIdOf, dataOf, factsOf, passOnStatus } from './jobs';
import { PaymentRecords } from './payment-records';
import { DAY } from './settings';

type Settings = JobSettings & { retryEvery: number; keepDays: number };

/** The error that BullMQ gets for a failed attempt, and stores. */
class FailedAttempt extends Error {
  constructor(
    error: StoredError,
    /** ms until the next attempt; `undefined` if it failed for good. */
    readonly after?: number,
  ) {
    super(JSON.stringify(error));
    // BullMQ recognizes its own error by this name.
    this.name = after === undefined ? 'UnrecoverableError' : 'FailedAttempt';
  }
}

const NOT_DUE: StoredError = { code: null, httpStatus: null, message: 'The job is not due yet' };

/** Creates the function that processes each job of the queue. */
export function processorOf(queue: BullQueue, settings: Settings): (job: BullJob) => Promise<object | null> {
  /** By `performance.now()`: until then Affili wants no requests. */
  let sendNothingBefore = 0;
  let askedBy: StoredError | undefined;

  async function perform(job: BullJob): Promise<Outcome> {
    const { id } = factsOf(job);
    const early = (dataOf(job).startAt ?? 0) - Date.now();
    // With an id, nothing is sent.
    if (early > 0 && id === undefined) throw new FailedAttempt(NOT_DUE, early);
    if (performance.now() < sendNothingBefore) return { state: 'later', after: 0, error: askedBy! };
    const task = { ...dataOf(job), ...(id !== undefined && { id }), isRetry: true } as Job;
    const outcome = await performJob(task, new PaymentRecords(queue), settings);
    if (outcome.state === 'later' && outcome.after > 0) {
      sendNothingBefore = Math.max(sendNothingBefore, performance.now() + outcome.after * 1000);
      askedBy = outcome.error;
    }
    return outcome;
  }

  function failureOf(job: BullJob, error: StoredError): FailedAttempt {
    const { since = job.timestamp } = dataOf(job);
    if (Date.now() - since > settings.keepDays * DAY * 1000) return new FailedAttempt(error);
    const wait = Math.max(settings.retryEvery * 1000, sendNothingBefore - performance.now());
    return new FailedAttempt(error, Math.ceil(wait));
  }

  async function work(job: BullJob): Promise<object | null> {
    const { conversion, claimedAt, statusChange } = dataOf(job);
    const isClaim = claimedAt !== undefined && !conversion;
    // While a payment has no id, its own job passes on the wanted status.
    const isNote = isObject(statusChange) && 'order_id' in statusChange;
    const outcome: Outcome = isClaim || isNote ? { state: 'done' } : await perform(job);
    debug('the outbox: %s', outcome.state);
    if (outcome.state === 'later') throw failureOf(job, outcome.error);
    if (outcome.state === 'failed') throw new FailedAttempt(outcome.error);
    // If it is added again, somebody may have brought the customer.
    if (outcome.nobody) job.opts.removeOnComplete = true;
    return isClaim || conversion ? completePayment(queue, job) : null;
  }

  return async (job) => {
    try {
      return await work(job);
    } catch (error) {
      if (error instanceof FailedAttempt) throw error;
      // BullMQ stores what is thrown, and Redis's message may quote the job.
      throw failureOf(job, storedError(error, 'Redis'));
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
