import type { BullOutboxSettings } from './options';

/** Seconds. */
export const DAY = 86_400;
/** ms. Redis is back in a moment, and BullMQ's own distances grow to 20 s. */
const RECONNECT_EVERY = 500;
/** How often, before what is to be written fails: in less than the 2 s that `registerCustomer` waits. */
const RECONNECTIONS = 2;
/** ms. BullMQ renews the lock while the worker lives, so this is how long a dead worker's job stays with it. */
const LOCK_DURATION = 60_000;
/** More often than any job can be tried: the worker itself ends what is too old. */
const FOR_EVER = 1_000_000_000;

/** How BullMQ's `Queue` is made. */
export function queueOptions({ connection, prefix, keepDays }: BullOutboxSettings): object {
  return {
    connection: isClient(connection)
      ? connection
      : {
          retryStrategy: () => RECONNECT_EVERY,
          ...connection,
          // By default an `add` waits for minutes while Redis is away.
          maxRetriesPerRequest: RECONNECTIONS,
        },
    prefix,
    // The worker checks it. Here, Redis going away during the check would break the queue for good.
    skipVersionCheck: true,
    defaultJobOptions: {
      attempts: FOR_EVER,
      backoff: { type: 'custom' },
      // By default, one for each attempt.
      stackTraceLimit: 1,
      // A job is also what is known of a payment.
      removeOnComplete: { age: Math.ceil(keepDays * DAY) },
      removeOnFail: false,
    },
  };
}

/** How BullMQ's `Worker` is made. */
export function workerOptions({ connection, prefix, retryEvery }: BullOutboxSettings, concurrency: number): object {
  return {
    connection: isClient(connection) ? connection : { retryStrategy: () => RECONNECT_EVERY, ...connection },
    prefix,
    concurrency,
    lockDuration: LOCK_DURATION,
    // That its workers died, be it one deployment after another, is no fault of the job. By default the second time fails it.
    maxStalledCount: FOR_EVER,
    settings: {
      backoffStrategy: (_attempts: number, _type: string, { after }: { after?: number }) => after ?? retryEvery * 1000,
    },
  };
}

const isClient = (connection: object) => 'isCluster' in connection;
