import { check, zero } from '../../checks';
import { Child } from '../../children';
import { waitFor } from '../../scenarios/scenario';
import { registrationOf } from '../../secrets';
import { openOutbox } from '../app';
import { storedJobs } from '../redis';
import { checkEnd, jobsLeft, type Surroundings } from './scenario';

const GOOD = 20;
/** Seconds. */
const RETRY_AFTER = 600;

/** Among good registrations there is one that Affili refuses; it is mended, and added again. */
export async function refused(surroundings: Surroundings): Promise<void> {
  const { queue, redis, affili, environment } = surroundings;
  const outbox = await openOutbox();
  const worker = new Child('bullmq/worker', environment);
  await worker.prints('works');

  affili.sandbox.failNext(1, { status: 429, headers: { 'retry-after': String(RETRY_AFTER) } });
  await outbox.add(registrationOf('patient'));
  await waitFor(60, async () => (await queue.getDelayedCount()) === 1);
  const [patient] = await queue.getDelayed();
  check(
    'seconds that it waits since Affili asked for it',
    patient!.delay / 1000,
    patient!.delay === RETRY_AFTER * 1000,
  );
  await patient!.promote();

  const ids = ['patient', ...Array.from({ length: GOOD }, (_, index) => String(index))];
  for (const id of ids) {
    await outbox.add(registrationOf(id));
    if (id === '10') await outbox.add({ ...registrationOf('bad'), referrer: 'nobodys' });
  }
  const isDone = () => waitFor(60, async () => (await jobsLeft(queue)) === 0);
  const triesOfGood = async () => {
    const jobs = await storedJobs(redis);
    return jobs.reduce((sum, { data, ats }) => sum + (data!.includes('"bad"') ? 0 : Number(ats)), 0);
  };
  await isDone();
  const dead = await queue.getFailed();
  check('dead letters', dead.length, dead.length === 1);
  const reason = dead[0]?.failedReason ?? '';
  check('its reason', reason, /^ERR_AFFILI_REJECTED: Affili .*422/.test(reason));
  const traces = dead[0]?.stacktrace?.length;
  check('its stack traces', traces ?? 0, traces === 1);

  const triesBefore = await triesOfGood();
  await outbox.add(registrationOf('bad'));
  for (const id of ids) await outbox.add(registrationOf(id));
  await isDone();
  await checkEnd(surroundings, new Set([...ids, 'bad']));
  const jobs = await storedJobs(redis);
  check('jobs, however often added', jobs.length, jobs.length === ids.length + 1);
  zero('tries of those that were done when they were added again', (await triesOfGood()) - triesBefore);
  check('the end of the worker', await worker.kill('SIGTERM'), (await worker.ended) === 0);
  await outbox.queue.close();
}
