import { exec } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { zero } from '../checks';
import { PERSON, TOKEN } from '../secrets';
import { bullmqModule, redisUrl } from './settings';

/** What is used of ioredis, which is BullMQ's and not ours. */
interface Redis {
  flushall(): Promise<unknown>;
  keys(pattern: string): Promise<string[]>;
  type(key: string): Promise<string>;
  hgetall(key: string): Promise<Record<string, string>>;
  xrange(key: string, from: '-', to: '+'): Promise<unknown>;
  dump(key: string): Promise<string>;
  on(event: 'error', listener: () => void): unknown;
  quit(): Promise<unknown>;
}

export function openRedis(): Redis {
  const requireOfBull = createRequire(require.resolve(bullmqModule));
  const { Redis } = requireOfBull('ioredis') as { Redis: new (url: string) => Redis };
  // It is ours to restart, so that it goes away is no news.
  return new Redis(redisUrl).on('error', () => {}) as Redis;
}

/** As if its machine had failed, and come up again. */
export async function restartRedis(secondsAway: number): Promise<void> {
  const command = process.env['RESTART_REDIS'];
  if (!command) throw new Error('RESTART_REDIS takes the command that restarts Redis');
  await promisify(exec)(`${command} ${secondsAway}`);
}

/** Whatever Redis keeps but the data of the jobs holds no secret, and the token is nowhere. */
export async function checkStoredSecrets(redis: Redis): Promise<void> {
  let count = 0;
  let looked = 0;
  for (const key of await redis.keys('*')) {
    const kind = await redis.type(key);
    const { data = '', ...rest } = kind === 'hash' ? await redis.hgetall(key) : {};
    const others =
      kind === 'stream' ? await redis.xrange(key, '-', '+') : kind === 'hash' ? rest : await redis.dump(key);
    const text = key + JSON.stringify(others);
    if (text.includes(PERSON) || text.includes('aff-1') || (text + data).includes(TOKEN)) count += 1;
    looked += 1;
  }
  console.log(`  ${looked} keys`);
  zero('keys of Redis with a secret in what it stores of a failure', count);
}
