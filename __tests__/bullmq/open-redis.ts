import { createRequire } from 'node:module';

/** What is used of ioredis, which is BullMQ's and not ours. */
interface Redis {
  flushall(): Promise<unknown>;
  keys(pattern: string): Promise<string[]>;
  set(key: string, value: string, mode: 'PX', ms: number): Promise<unknown>;
  zadd(key: string, score: number, member: string): Promise<unknown>;
  acl(...args: string[]): Promise<unknown>;
  quit(): Promise<unknown>;
}

/*
 * REDIS_URL: a Redis that is ours to empty. BULLMQ: the BullMQ to load, which has ioredis beside it. SET_UP: how the outbox
 * reaches Redis, plainly, by a Cluster client, or as a user who may touch no keys but those of one prefix and queue.
 */
const { REDIS_URL = '', BULLMQ = 'bullmq', SET_UP = 'plain' } = process.env;
const redisUrl = new URL(REDIS_URL);
const host = redisUrl.hostname;
const port = Number(redisUrl.port);
const requireOfBull = createRequire(require.resolve(BULLMQ));
const ioredis = requireOfBull('ioredis') as {
  Redis: new (url: string) => Redis;
  Cluster: new (nodes: object[]) => Redis;
};

// eslint-disable-next-line @typescript-eslint/no-require-imports
export const bullmq = require(BULLMQ) as typeof import('bullmq');

export const openRedis = (): Redis => new ioredis.Redis(REDIS_URL);

/** A user who may touch keys of that pattern alone, as docs/outbox.md has it. */
export async function makeUser(redis: Redis, name: string, keys: string): Promise<object> {
  await redis.acl('SETUSER', name, 'reset', 'on', '>password', `~${keys}`, '+@all', '-@admin', '-@dangerous', '+info');
  return { host, port, username: name, password: 'password' };
}

/** The options that say where Redis is, and what is to be closed in the end. */
export async function reach(redis: Redis): Promise<{ connection: object; prefix?: string; close(): Promise<unknown> }> {
  if (SET_UP === 'cluster') {
    const cluster = new ioredis.Cluster([{ host, port }]);
    return { connection: cluster, close: () => cluster.quit() };
  }
  const close = () => Promise.resolve();
  if (SET_UP === 'acl') {
    return { connection: await makeUser(redis, 'shop', 'shop:affili-registrations:*'), prefix: 'shop', close };
  }
  return { connection: { url: REDIS_URL }, close };
}
