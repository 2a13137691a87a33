import { setTimeout as sleep } from 'node:timers/promises';
import { check, checkSecrets, checkUsers, zero } from '../checks';
import { Child } from '../children';
import { hurry, jobsLeft, restartPostgres, startBoss } from '../database';
import { isShort } from '../settings';
import { waitFor, type Surroundings } from './scenario';

const RESTARTS = isShort ? 2 : 10;
/** ms */
const LONGEST_ANSWER = 5000;

/** Postgres is restarted while a site takes signups. */
export async function restart({ pool, affili, environment }: Surroundings): Promise<void> {
  const site = new Child('site', environment);
  await site.prints('port ');
  const url = `http://127.0.0.1:${/port (\d+)\./.exec(site.text)![1]}`;
  const acknowledged = new Set<string>();
  let refused = 0;
  let unanswered = 0;
  let isOver = false;

  async function visitors(name: string): Promise<void> {
    for (let number = 0; !isOver; number += 1) {
      const id = `${name}-${number}`;
      try {
        const { status } = await fetch(`${url}/signup/${id}`, {
          method: 'POST',
          signal: AbortSignal.timeout(LONGEST_ANSWER),
        });
        if (status === 201) acknowledged.add(id);
        else refused += 1;
      } catch {
        unanswered += 1;
        await sleep(100);
      }
    }
  }

  const all = ['a', 'b', 'c'].map(visitors);
  for (let count = 0; count < RESTARTS; count += 1) {
    await sleep(3000);
    await restartPostgres(pool);
  }
  await sleep(3000);
  isOver = true;
  await Promise.all(all);
  const boss = await startBoss();
  const isDrained = await waitFor(400, async () => {
    if (isShort) await hurry(pool, boss);
    return (await jobsLeft(pool, 'affili-registrations')) === 0;
  });
  await boss.stop();

  console.log(`  ${RESTARTS} restarts, ${acknowledged.size} signups, ${refused} answered with an error`);
  zero('signups without an answer', unanswered);
  check('worked off in the end', String(isDrained), isDrained);
  await checkUsers(pool, affili.sandbox, acknowledged);
  await checkSecrets(pool);
  check('the site', await site.kill('SIGTERM'), (await site.ended) === 0);
}
