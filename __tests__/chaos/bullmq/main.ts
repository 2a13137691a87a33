import { rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { summarize } from '../checks';
import { FlakyAffili } from '../flaky-affili';
import { TOKEN } from '../secrets';
import { openOutbox } from './app';
import { openRedis } from './redis';
import { kills } from './scenarios/kills';
import { refused } from './scenarios/refused';
import { restart } from './scenarios/restart';
import type { Surroundings } from './scenarios/scenario';
import { bullmqModule, handedOver, isShort } from './settings';

/**
 * Puts the outbox on BullMQ through what production does to it, on a real Redis, which it empties:
 *
 *     bash .ci/redis npm run test:chaos:bullmq [-- --short] [-- --only=kills]
 *
 * `REDIS_URL` says where it is, `RESTART_REDIS` is the command that restarts it, `BULLMQ` names another BullMQ.
 */
async function main(): Promise<void> {
  const scenarios: Record<string, (surroundings: Surroundings) => Promise<void>> = { refused, restart, kills };
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
  console.log(`${bullmqModule} on Node ${process.version}, ${isShort ? 'short' : 'long'}`);
  const redis = openRedis();

  for (const [name, scenario] of Object.entries(scenarios)) {
    if (only && only !== name) continue;
    console.log(`\n${name}`);
    await redis.flushall();
    writeFileSync(handedOver, '');
    const { queue } = await openOutbox();
    const affili = new FlakyAffili();
    const environment = { AFFILI_BASE_URL: await affili.listen(), AFFILI_TOKEN: TOKEN };
    await scenario({ queue, redis, affili, environment });
    affili.close();
    await queue.close();
  }
  await redis.quit();
  process.exitCode = summarize();
}

void main().finally(() => rmSync(dirname(handedOver), { recursive: true }));
