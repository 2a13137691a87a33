import { mkdirSync, rmSync } from 'node:fs';
import { summarize } from '../checks';
import { FlakyAffili } from '../flaky-affili';
import { TOKEN } from '../secrets';
import { bullmqModule, openOutbox, tables, type Mode } from './app';
import { kills } from './kills';
import { restart } from './restart';
import { isShort, openRedis, type Surroundings } from './surroundings';

/**
 * Puts the outbox on BullMQ through what production does to it, on a real Redis, which it empties:
 *
 *     bash .ci/redis npm run test:chaos:bullmq [-- --short] [-- --only=kills]
 *
 * `REDIS_URL` says where it is, `RESTART_REDIS` is the command that restarts it, `BULLMQ` names another BullMQ.
 */
async function main(): Promise<void> {
  const scenarios: Record<string, (both: Surroundings[]) => Promise<void>> = {
    restart: async ([surroundings]) => restart(surroundings!),
    kills,
  };
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
  console.log(`${bullmqModule} on Node ${process.version}, ${isShort ? 'short' : 'long'}`);
  const redis = openRedis();

  async function surroundingsOf(mode: Mode): Promise<Surroundings> {
    const outbox = await openOutbox(mode);
    const affili = new FlakyAffili();
    const environment = { AFFILI_BASE_URL: await affili.listen(), AFFILI_TOKEN: TOKEN, UNCLEAR_CONVERSIONS: mode };
    return { mode, outbox, redis, affili, environment };
  }

  for (const [name, scenario] of Object.entries(scenarios)) {
    if (only && !only.split(',').includes(name)) continue;
    console.log(`\n${name}`);
    await redis.flushall();
    rmSync(tables, { recursive: true, force: true });
    mkdirSync(tables);
    const both = await Promise.all((['retry', 'hold'] as const).map(surroundingsOf));
    await scenario(both);
    for (const { affili, outbox } of both) {
      affili.close();
      await outbox.queue.close();
    }
  }
  await redis.quit();
  process.exitCode = summarize();
}

void main().finally(() => rmSync(tables, { recursive: true }));
