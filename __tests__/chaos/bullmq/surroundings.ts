import { exec } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { checkCustomers, checkPayments, checkPrinted, zero } from '../checks';
import type { FlakyAffili } from '../flaky-affili';
import { PERSON, TOKEN } from '../secrets';
import { bullmqModule, isRefunded, orderOf, redisUrl, RETRY_EVERY, storedIds, type Mode, type Outbox } from './app';

export const isShort = process.argv.includes('--short');

/** What a scenario has at hand. */
export interface Surroundings {
  mode: Mode;
  outbox: Outbox;
  redis: Redis;
  affili: FlakyAffili;
  /** For the processes of the app. */
  environment: NodeJS.ProcessEnv;
}

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
async function checkStoredSecrets(redis: Redis): Promise<void> {
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

/** How many jobs are neither done nor given up. */
export async function jobsLeft({ queue }: Outbox): Promise<number> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/**
 * All that must hold once nothing is left to do.
 *
 * @param users - who was acknowledged
 * @param payers - whose payments were
 * @param areRefunded - whether the app gives some of them back
 */
export async function checkEnd(
  { mode, outbox, redis, affili }: Surroundings,
  users: Iterable<string>,
  payers: Iterable<string>,
  areRefunded: boolean,
): Promise<void> {
  const stored = storedIds(mode);
  checkCustomers(new Map([...users].map((id) => [id, stored.get(id) ?? null])), affili.sandbox);
  const payments = [...payers].map((user) => ({
    order_id: orderOf(user),
    isRefunded: areRefunded && isRefunded(user),
    customerId: stored.get(user),
    conversionId: stored.get(orderOf(user)),
  }));
  checkPayments(affili, payments, mode);
  zero('jobs that failed for good', (await outbox.counts()).failed);
  await checkStoredSecrets(redis);
  checkPrinted();
}

/** What a person does with conversions that were put aside: looks whether Affili has them. Answers how many there were. */
export async function lookAfterFailed({ outbox, affili }: Surroundings): Promise<number> {
  const failed = await outbox.failed({ limit: 10_000 });
  if (failed.length === 0) return 0;
  // What Affili is late with is there by now.
  await sleep(RETRY_EVERY * 1000);
  for (const { id, conversion } of failed) {
    const row = affili.sandbox.conversions.find(({ order_id }) => order_id === conversion?.order_id);
    if (row) await outbox.resolveFailed(id, { id: row.id });
    else await outbox.retryFailed({ ids: [id] });
  }
  return failed.length;
}
