import { setTimeout as sleep } from 'node:timers/promises';
import { check, zero } from '../../checks';
import { Child } from '../../children';
import { waitFor } from '../../scenarios/scenario';
import { noteStored } from '../app';
import { restartRedis } from '../redis';
import { isShort } from '../settings';
import { checkEnd, jobsLeft, type Surroundings } from './scenario';

const RESTARTS = isShort ? 2 : 10;
/** Seconds. Longer than a signup waits for the outbox. */
const AWAY = 5;
/** ms: what Affili may take, and then the outbox, and a busy machine. */
const LONGEST_ANSWER = 4000;

/** Redis goes away, and comes back, while a site takes signups and Affili is flaky. */
export async function restart(surroundings: Surroundings): Promise<void> {
  const { queue, affili, environment } = surroundings;
  affili.isFlaky = true;
  const site = new Child('bullmq/site', environment);
  await site.prints('port ');
  const url = `http://127.0.0.1:${/port (\d+)\./.exec(site.text)![1]}`;
  const acknowledged = new Set<string>();
  let queued = 0;
  let refused = 0;
  let unanswered = 0;
  let longest = 0;
  let isOver = false;

  async function visitors(name: string): Promise<void> {
    for (let number = 0; !isOver; number += 1) {
      const id = `${name}-${number}`;
      const began = performance.now();
      try {
        const answer = await fetch(`${url}/signup/${id}?referrer=aff-1&exp=30`, {
          method: 'POST',
          signal: AbortSignal.timeout(LONGEST_ANSWER),
        });
        if (answer.status === 201) noteStored(id, await answer.text());
        if (answer.status === 202) queued += 1;
        if (answer.ok) acknowledged.add(id);
        else refused += 1;
      } catch {
        unanswered += 1;
      }
      longest = Math.max(longest, performance.now() - began);
      await sleep(20);
    }
  }

  const all = ['a', 'b', 'c'].map(visitors);
  for (let count = 0; count < RESTARTS; count += 1) {
    await sleep(3000);
    await restartRedis(AWAY);
  }
  await sleep(3000);
  isOver = true;
  await Promise.all(all);
  const isDrained = await waitFor(300, async () => (await jobsLeft(queue)) === 0);

  console.log(`  ${RESTARTS} restarts, ${acknowledged.size} signups, ${refused} neither at Affili nor in the outbox`);
  check('signups that the outbox caught', queued, queued > 0);
  zero('signups without an answer', unanswered);
  check('ms that the longest took', Math.round(longest), longest < LONGEST_ANSWER);
  check('worked off in the end', String(isDrained), isDrained);
  await checkEnd(surroundings, acknowledged);
  check('the site', await site.kill('SIGTERM'), (await site.ended) === 0);
}
