import { setTimeout as sleep } from 'node:timers/promises';
import { check } from '../checks';
import { Child } from '../children';
import { hurry, jobsLeft, pgBossMajor, restartPostgres, startBoss } from '../database';
import { checkSecrets, checkUsers, isShort, waitFor, type Surroundings } from './scenario';

const RESTARTS = isShort ? 2 : 10;
/** pg-boss 10 ends its process where Postgres goes away just as it completes a job; 11 and 12 never may. */
const MOST_ENDS = pgBossMajor === 10 ? RESTARTS : 0;
/** ms */
const LONGEST_ANSWER = 5000;

/** Postgres is restarted while a site takes signups. */
export async function restart(surroundings: Surroundings): Promise<void> {
  const { pool, environment } = surroundings;
  let ends = 0;
  let site: Child;
  let url = '';
  /** With a supervisor, as in production. */
  async function startSite(): Promise<void> {
    site = new Child('site', environment);
    void site.ended.then(() => {
      if (isOver) return;
      ends += 1;
      // Should it end before it listens, it is started again all the same.
      startSite().catch(() => undefined);
    });
    await site.prints('port ');
    url = `http://127.0.0.1:${/port (\d+)\./.exec(site.text)![1]}`;
  }
  const acknowledged = new Set<string>();
  let refused = 0;
  let unanswered = 0;
  let areGone = false;
  let isOver = false;
  await startSite();

  async function visitors(name: string): Promise<void> {
    for (let number = 0; !areGone; number += 1) {
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
  areGone = true;
  await Promise.all(all);
  const boss = await startBoss();
  const isDrained = await waitFor(400, async () => {
    if (isShort) await hurry(pool, boss);
    return (await jobsLeft(pool, 'affili-registrations')) === 0;
  });
  await boss.stop();
  isOver = true;

  console.log(`  ${RESTARTS} restarts, ${acknowledged.size} signups, ${refused} answered with an error`);
  check('ends of the site by a restart', ends, ends <= MOST_ENDS);
  check('signups without an answer', unanswered, ends > 0 || unanswered === 0);
  check('worked off in the end', String(isDrained), isDrained);
  await checkUsers(surroundings, acknowledged);
  await checkSecrets(surroundings);
  check('the site', await site!.kill('SIGTERM'), (await site!.ended) === 0);
}
