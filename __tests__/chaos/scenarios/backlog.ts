import { setTimeout as sleep } from 'node:timers/promises';
import { openOutbox, signUp } from '../app';
import { check } from '../checks';
import { Child } from '../children';
import { jobsLeft, startBoss } from '../database';
import { checkSecrets, checkUsers, isShort, waitFor, type Surroundings } from './scenario';

const WAITING = isShort ? 300 : 10_000;
const WORKERS = 3;
/** By default, each. */
const CONCURRENCY = 5;
/** MB */
const MEMORY = 150;

/** Affili is down, and many registrations wait; then it is back, and they are worked off. */
export async function backlog(surroundings: Surroundings): Promise<void> {
  const { pool, affili, environment } = surroundings;
  affili.sandbox.failNext(Infinity, { status: 503 });
  const boss = await startBoss();
  const outbox = await openOutbox(boss);
  const ids = Array.from({ length: WAITING }, (_, index) => String(index));
  const acknowledged = new Set(ids);
  const next = ids.values();
  await Promise.all(
    Array.from({ length: 5 }, async () => {
      for (const id of next) await signUp(pool, outbox, id);
    }),
  );

  const workers = Array.from({ length: WORKERS }, () => new Child('worker', environment));
  await Promise.all(workers.map((worker) => worker.prints('works')));
  await sleep(isShort ? 3000 : 10_000);
  check(
    'connections to Affili while it is down',
    affili.mostConnections,
    affili.mostConnections <= WORKERS * CONCURRENCY,
  );
  check(
    'registrations that wait',
    await jobsLeft(pool, 'affili-registrations'),
    (await jobsLeft(pool, 'affili-registrations')) === WAITING,
  );

  affili.sandbox.reset();
  const started = performance.now();
  const isDrained = await waitFor(600, async () => (await jobsLeft(pool, 'affili-registrations')) === 0);
  const seconds = (performance.now() - started) / 1000;
  console.log(`  ${WAITING} in ${seconds.toFixed(0)} s, ${(WAITING / seconds).toFixed(0)} a second`);
  check('worked off in the end', String(isDrained), isDrained);
  check('connections to Affili', affili.mostConnections, affili.mostConnections <= WORKERS * CONCURRENCY);
  const growth = Math.max(...workers.map(({ text }) => growthOf(text)));
  check('MB that a worker grew by', Math.round(growth), growth < MEMORY);
  await checkUsers(surroundings, acknowledged);
  await checkSecrets(surroundings);
  const ends = await Promise.all(workers.map((worker) => worker.kill('SIGTERM')));
  check(
    'the ends of the workers',
    ends.join(),
    ends.every((end) => end === 0),
  );
  await boss.stop();
}

/** MB, from the first figure that a worker printed to its highest. */
function growthOf(text: string): number {
  const sizes = [...text.matchAll(/^rss (\d+)$/gm)].map(([, bytes]) => Number(bytes) / 1e6);
  return Math.max(...sizes) - sizes[0]!;
}
