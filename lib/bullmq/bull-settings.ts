import type { BullOutboxSettings } from './bull-outbox-options';
import type { FailedAttempt } from './failed-attempt';

/** Seconds. */
const DAY = 86_400;
/** ms. Redis is back in a moment, and BullMQ's own distances grow to 20 s. */
const RECONNECT_EVERY = 500;
/** How often, before what is to be written fails: in less than the 2 s that `registerCustomer` waits. */
const RECONNECTIONS = 2;
/** ms. Longer than an attempt may take, so that no two workers are at Affili with the same registration. */
const LOCK_DURATION = 60_000;

/** How BullMQ's `Queue` is made. */
export function queueOptions({ connection, retryEvery, keepDays }: BullOutboxSettings): object {
  return {
    connection: {
      retryStrategy: () => RECONNECT_EVERY,
      ...connection,
      // By default an `add` waits for minutes while Redis is away.
      maxRetriesPerRequest: RECONNECTIONS,
    },
    // The worker checks it. Here, Redis going away during the check would break the queue for good.
    skipVersionCheck: true,
    defaultJobOptions: {
      attempts: Math.ceil((keepDays * DAY) / retryEvery),
      backoff: { type: 'custom' },
      // By default, one for each attempt.
      stackTraceLimit: 1,
      // For that long another `add` is no second job. After it, it would be a look-up, and no second registration.
      removeOnComplete: { age: DAY },
      removeOnFail: false,
    },
  };
}

/** How BullMQ's `Worker` is made. */
export function workerOptions({ connection, retryEvery, keepDays }: BullOutboxSettings, concurrency: number): object {
  return {
    connection: { retryStrategy: () => RECONNECT_EVERY, ...connection },
    concurrency,
    lockDuration: LOCK_DURATION,
    // That its workers died, be it one deployment after another, is no fault of the job. By default the second time fails it.
    maxStalledCount: 1_000_000_000,
    settings: {
      backoffStrategy: (_attempts: number, _type: string, { retryAfter }: Partial<FailedAttempt>) =>
        Math.min(Math.max(retryEvery * 1000, retryAfter ?? 0), keepDays * DAY * 1000),
    },
  };
}
