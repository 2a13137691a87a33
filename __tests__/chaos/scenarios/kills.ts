import { setTimeout as sleep } from 'node:timers/promises';
import { check, checkSecrets, checkUsers, zero } from '../checks';
import { Child } from '../children';
import { jobsLeft } from '../database';
import { isShort } from '../settings';
import { waitFor, type Surroundings } from './scenario';

const REGISTRATIONS = isShort ? 150 : 2000;
const KILLS = isShort ? 12 : 110;
const WORKERS = 3;
const PRODUCERS = 2;

/** Workers and producers are killed in a loop, while Affili is flaky. */
export async function kills({ pool, affili, environment }: Surroundings): Promise<void> {
  affili.isFlaky = true;
  const acknowledged = new Set<string>();
  let killed = 0;
  let endedByThemselves = 0;
  let isOver = false;

  const aLife = () => 500 + Math.random() * (isShort ? 2000 : 4000);

  async function workers(): Promise<void> {
    while (!isOver) {
      const worker = new Child('worker', environment);
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
      const producer = new Child('producer', environment, String(next), String(to));
      const life = sleep(2 * aLife());
      const end = await Promise.race([producer.ended, life]);
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

  const started = performance.now();
  const share = REGISTRATIONS / PRODUCERS;
  const all = Array.from({ length: WORKERS }, workers);
  await Promise.all(Array.from({ length: PRODUCERS }, (_, index) => producers(index * share, (index + 1) * share)));
  await waitFor(3600, () => killed >= KILLS);
  // The last of what the dead had in hand expires, is taken over, and may have to be tried again.
  const isDrained = await waitFor(600, async () => (await jobsLeft(pool, 'affili-registrations')) === 0);
  isOver = true;
  await Promise.all(all);

  console.log(`  ${killed} kills in ${Math.round((performance.now() - started) / 1000)} s`);
  check('acknowledged', acknowledged.size, acknowledged.size === REGISTRATIONS);
  check('worked off in the end', String(isDrained), isDrained);
  await checkUsers(pool, affili.sandbox, acknowledged);
  await checkSecrets(pool);
  zero('processes that ended by themselves', endedByThemselves);
}
