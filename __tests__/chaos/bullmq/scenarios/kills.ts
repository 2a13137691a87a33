import { setTimeout as sleep } from 'node:timers/promises';
import { check, zero } from '../../checks';
import { Child } from '../../children';
import { waitFor } from '../../scenarios/scenario';
import { restartRedis, storedJobs } from '../redis';
import { isShort } from '../settings';
import { checkEnd, jobsLeft, type Surroundings } from './scenario';

const REGISTRATIONS = isShort ? 150 : 2000;
const KILLS = isShort ? 12 : 110;
const RESTARTS = isShort ? 1 : 5;
const WORKERS = 3;
const PRODUCERS = 2;

/** Workers and producers are killed in a loop, and Redis now and then, while Affili is flaky. */
export async function kills(surroundings: Surroundings): Promise<void> {
  const { queue, redis, affili, environment } = surroundings;
  affili.isFlaky = true;
  const acknowledged = new Set<string>();
  let killed = 0;
  let restarted = 0;
  let endedByThemselves = 0;
  let isOver = false;

  const aLife = () => 500 + Math.random() * (isShort ? 2000 : 4000);

  async function workers(): Promise<void> {
    while (!isOver) {
      const worker = new Child('bullmq/worker', environment);
      const isAlive = await Promise.race([
        worker
          .prints('works')
          .then(() => sleep(aLife()))
          .then(() => true),
        worker.ended.then(() => false),
      ]);
      if (!isAlive) endedByThemselves += 1;
      else if (killed < KILLS) {
        killed += 1;
        await worker.kill();
      } else {
        await waitFor(3600, () => isOver);
        await worker.kill('SIGTERM');
      }
    }
  }

  async function producers(from: number, to: number): Promise<void> {
    for (let next = from; next < to;) {
      const producer = new Child('bullmq/producer', environment, String(next), String(to));
      const end = await Promise.race([producer.ended, sleep(2 * aLife())]);
      if (end === undefined) {
        killed += 1;
        await producer.kill();
      } else if (end !== 0) endedByThemselves += 1;
      for (const [, id] of producer.text.matchAll(/^acknowledged (\d+)$/gm)) {
        acknowledged.add(id!);
        next = Math.max(next, Number(id) + 1);
      }
    }
  }

  async function restarts(): Promise<void> {
    for (; restarted < RESTARTS; restarted += 1) {
      await waitFor(3600, () => killed >= ((restarted + 1) * KILLS) / (RESTARTS + 1));
      await restartRedis(1);
    }
  }

  const started = performance.now();
  const share = REGISTRATIONS / PRODUCERS;
  const all = Array.from({ length: WORKERS }, workers);
  await Promise.all([
    ...Array.from({ length: PRODUCERS }, (_, index) => producers(index * share, (index + 1) * share)),
    restarts(),
  ]);
  await waitFor(3600, () => killed >= KILLS);
  // The locks of the dead run out, and what they had in hand is taken over, and may have to be tried again.
  const isDrained = await waitFor(600, async () => (await jobsLeft(queue)) === 0);
  isOver = true;
  await Promise.all(all);

  console.log(
    `  ${killed} kills, ${restarted} of Redis beside, in ${Math.round((performance.now() - started) / 1000)} s`,
  );
  check('acknowledged', acknowledged.size, acknowledged.size === REGISTRATIONS);
  check('worked off in the end', String(isDrained), isDrained);
  const deaths = (await storedJobs(redis)).map(({ stc = '0' }) => Number(stc));
  const died = deaths.filter((count) => count > 0).length;
  console.log(`  ${died} jobs whose worker died, one of them ${Math.max(...deaths)} times`);
  // In a short run chance may spare them.
  if (!isShort) check('jobs whose worker died', died, died > 0);
  await checkEnd(surroundings, acknowledged);
  zero('processes that ended by themselves', endedByThemselves);
}
