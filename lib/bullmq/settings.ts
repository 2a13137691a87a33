import { isCluster, type BullOutboxSettings } from './options';

/** Seconds. */
const DAY = 86_400;
/** ms. Redis is usually back soon, and BullMQ's own delays grow to 20 s. */
const RECONNECT_EVERY = 500;
/** How many times to reconnect before a write fails: within the 2 s that `registerCustomer` waits. */
const RECONNECTIONS = 2;
/** ms without an answer after which a connection counts as dead. Redis answers within milliseconds. */
const DEAD_AFTER = 5000;
/** ms. BullMQ renews the lock while the worker lives, so a dead worker keeps its job this long. */
const LOCK_DURATION = 60_000;
/** More attempts than any job can have: our worker ends jobs that are too old. */
const FOR_EVER = 1_000_000_000;

/** The options of BullMQ's `Queue`. */
export function queueOptions({ connection, prefix, keepDays }: BullOutboxSettings): object {
  return {
    connection: isCluster(connection)
      ? connection
      : {
          retryStrategy: () => RECONNECT_EVERY,
          // By default, a command on a connection that died silently waits for a quarter of an hour.
          socketTimeout: DEAD_AFTER,
          ...connection,
          // By default, `add` waits for minutes while Redis is away.
          maxRetriesPerRequest: RECONNECTIONS,
        },
    prefix,
    // The worker checks the version. Here, if Redis went away during the check, the queue would be broken for good.
    skipVersionCheck: true,
    defaultJobOptions: {
      attempts: FOR_EVER,
      backoff: { type: 'custom' },
      // By default, BullMQ keeps one stack trace per attempt.
      stackTraceLimit: 1,
      // The job also stores what is known about a payment.
      removeOnComplete: { age: Math.ceil(keepDays * DAY) },
      removeOnFail: false,
    },
  };
}

/** The options of BullMQ's `Worker`. */
export function workerOptions({ connection, prefix, retryEvery }: BullOutboxSettings, concurrency: number): object {
  return {
    connection: isCluster(connection) ? connection : { retryStrategy: () => RECONNECT_EVERY, ...connection },
    prefix,
    concurrency,
    lockDuration: LOCK_DURATION,
    // A job must not fail because its workers died, for example in one deployment after another. By default the second
    // time fails it.
    maxStalledCount: FOR_EVER,
    settings: {
      backoffStrategy: (_attempts: number, _type: string, { after = retryEvery }: { after?: number }) =>
        Math.ceil(after * 1000),
    },
  };
}
