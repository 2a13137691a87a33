import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BullQueue } from './bull';

/** The part of ioredis's clients that is used. */
interface Client {
  eval(script: string, numberOfKeys: number, ...args: (string | number)[]): Promise<unknown>;
}

/** The part of BullMQ's `Queue` that only this file uses. */
interface QueueInRedis {
  /** The key in Redis for a name within the queue. */
  toKey(name: string): string;
  /** BullMQ 5 */
  client?: Promise<Client>;
  /** BullMQ 6 */
  getBackend?(): { client: Promise<Client> };
}

/**
 * ms after which a lock ends by itself, since its process may have died (our choice). What is done under it takes far
 * less.
 */
const LOCK_TIME = 10_000;
/** How often to ask for a lock that somebody else has, in ms (our choice). */
const INTERVAL = 20;

/** ioredis may send a command again after it reconnected, so it also succeeds if we have the lock. */
const LOCK = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;
const UNLOCK = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/**
 * Does something while no other process does so for the same job. BullMQ can't change a job's data only if nobody else
 * has changed it meanwhile.
 *
 * @param options - `wait`: whether to wait while somebody else has the lock (true)
 * @returns what `action` returns; without `wait`, `undefined` if somebody else has the lock
 */
export async function withLock<T>(
  queue: BullQueue,
  jobId: string,
  action: () => Promise<T>,
  { wait = true } = {},
): Promise<T | undefined> {
  const inRedis = queue as unknown as QueueInRedis;
  const { client: connected } = inRedis.getBackend?.() ?? inRedis;
  const client = await connected!;
  // It has BullMQ's prefix, so that ACLs and Clusters allow it. No id of a job contains a colon.
  const key = inRedis.toKey(`${jobId}:writing`);
  const owner = randomUUID();
  const end = performance.now() + LOCK_TIME;
  while ((await client.eval(LOCK, 1, key, owner, LOCK_TIME)) !== 1) {
    if (!wait) return undefined;
    if (performance.now() >= end) throw new Error('Other processes are at work on the same job');
    await sleep(INTERVAL);
  }
  try {
    return await action();
  } finally {
    // Nobody waits for it: if it fails, the lock ends by itself.
    client.eval(UNLOCK, 1, key, owner).catch(() => {});
  }
}
