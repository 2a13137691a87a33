import { setTimeout as sleep } from 'node:timers/promises';
import { check, zero } from '../checks';
import { Child } from '../children';
import { waitFor } from '../scenarios/scenario';
import { note, orderOf } from './app';
import { checkEnd, isShort, jobsLeft, lookAfterFailed, restartRedis, type Surroundings } from './surroundings';

const RESTARTS = isShort ? 2 : 10;
/** Seconds. Longer than a signup waits for the outbox. */
const AWAY = 5;
/** ms: what Affili may take, and then each question to the outbox, and a busy machine. */
const LONGEST_ANSWER = 9000;

/** Redis goes away, and comes back, while a site takes signups and payments and Affili is flaky. */
export async function restart(surroundings: Surroundings): Promise<void> {
  const { mode, outbox, affili, environment } = surroundings;
  affili.isFlaky = true;
  const site = new Child('bullmq/site', environment);
  await site.prints('port ');
  const url = `http://127.0.0.1:${/port (\d+)\./.exec(site.text)![1]}`;
  const users = new Set<string>();
  const payers: string[] = [];
  let queued = 0;
  let refused = 0;
  let unanswered = 0;
  let longest = 0;
  let isOver = false;

  /** Answers whether the site has it, or has left it to the outbox. */
  async function post(path: string, key: string): Promise<boolean> {
    const began = performance.now();
    try {
      const answer = await fetch(`${url}${path}`, { method: 'POST', signal: AbortSignal.timeout(LONGEST_ANSWER) });
      if (answer.status === 201) note(key, await answer.text(), mode);
      if (answer.status === 202) queued += 1;
      if (!answer.ok) refused += 1;
      return answer.ok;
    } catch {
      unanswered += 1;
      return false;
    } finally {
      longest = Math.max(longest, performance.now() - began);
    }
  }

  async function visitors(name: string): Promise<void> {
    for (let number = 0; !isOver; number += 1) {
      const id = `${name}-${number}`;
      if (await post(`/signup/${id}?referrer=aff-1&exp=30`, id)) {
        users.add(id);
        if (await post(`/pay/${id}`, orderOf(id))) payers.push(id);
      }
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
  const isDrained = await waitFor(
    300,
    async () => (await jobsLeft(outbox)) + (await lookAfterFailed(surroundings)) === 0,
  );

  console.log(`  ${RESTARTS} restarts, ${users.size} signups, ${refused} neither at Affili nor in the outbox`);
  check('what the outbox caught', queued, queued > 0);
  zero('requests without an answer', unanswered);
  check('ms that the longest took', Math.round(longest), longest < LONGEST_ANSWER);
  check('worked off in the end', String(isDrained), isDrained);
  await checkEnd(surroundings, users, payers, false);
  check('the site', await site.kill('SIGTERM'), (await site.ended) === 0);
}
