import { isObject } from '../api/answer';
import { debug } from '../debug';
import { performJob, type Job, type JobSettings, type Outcome } from '../outbox/perform-job';
import { storedError, type StoredError } from '../outbox/stored-error';
import type { BullJob, BullQueue } from './bull';
import { affiliIdOf, dataOf, factsOf, handOnStatus } from './jobs';
import { PaymentRecords } from './payment-records';
import { DAY } from './settings';

type Settings = JobSettings & { retryEvery: number; keepDays: number };

/** What BullMQ is told of an attempt that failed, and stores. */
class FailedAttempt extends Error {
  constructor(
    error: StoredError,
    /** ms until the next attempt; none: it failed for good. */
    readonly after?: number,
  ) {
    super(JSON.stringify(error));
    // BullMQ's own error goes by its name.
    this.name = after === undefined ? 'UnrecoverableError' : 'FailedAttempt';
  }
}

/** What a worker does with each job of the queue. */
export function processorOf(queue: BullQueue, settings: Settings): (job: BullJob) => Promise<object | null> {
  /** By `performance.now()`: Affili asked to be left alone until then. */
  let sendNothingBefore = 0;
  let askedBy: StoredError | undefined;

  async function perform(job: BullJob): Promise<Outcome> {
    if (performance.now() < sendNothingBefore) return { state: 'later', after: 0, error: askedBy! };
    const { id } = factsOf(job);
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
    // What is wanted of a payment that has no id yet, the payment's own job hands on.
    const isNote = isObject(statusChange) && 'order_id' in statusChange;
    const outcome: Outcome = isClaim || isNote ? { state: 'done' } : await perform(job);
    debug('the outbox: %s', outcome.state);
    if (outcome.state === 'later') throw failureOf(job, outcome.error);
    if (outcome.state === 'failed') throw new FailedAttempt(outcome.error);
    // Added again, there may be somebody who brought the customer.
    if (outcome.nobody) job.opts.removeOnComplete = true;
    return isClaim || conversion ? endOfPayment(queue, job) : null;
  }

  return async (job) => {
    try {
      return await work(job);
    } catch (error) {
      if (error instanceof FailedAttempt) throw error;
      // BullMQ stores what it is thrown, and what Redis says may quote the job.
      throw failureOf(job, storedError(error, 'Redis'));
    }
  };
}

/** What BullMQ keeps of a payment's job that is done. The status is handed on before that, should the process die. */
async function endOfPayment(queue: BullQueue, { id: jobId = '' }: BullJob): Promise<object | null> {
  const id = affiliIdOf(await queue.getJob(jobId));
  if (id === undefined) return null;
  await handOnStatus(queue, jobId, id);
  return { id };
}
