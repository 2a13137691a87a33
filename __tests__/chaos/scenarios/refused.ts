import type { Registration } from 'express-affili';
import { check, checkSecrets, checkUsers, zero } from '../checks';
import { Child } from '../children';
import { jobsLeft, startBoss } from '../database';
import { openOutbox } from '../open-outbox';
import { registrationOf } from '../secrets';
import { signUp } from '../signup';
import { waitFor, type Surroundings } from './scenario';

const GOOD = 20;

/** Among good registrations there is one that Affili refuses; it is mended, and redriven. */
export async function refused({ pool, affili, environment }: Surroundings): Promise<void> {
  const boss = await startBoss();
  const outbox = await openOutbox(boss);
  const ids = Array.from({ length: GOOD }, (_, index) => String(index));
  for (const id of ids) {
    await signUp(pool, outbox, id);
    if (id === '10') await outbox.add({ ...registrationOf('bad'), referrer: 'nobodys' });
  }
  const worker = new Child('worker', environment);
  await waitFor(60, async () => (await jobsLeft(pool, 'affili-registrations')) === 0);
  await checkUsers(pool, affili.sandbox, new Set(ids));

  const { rows } = await pool.query<{ data: { registration: Registration; error: object } }>(
    `SELECT data FROM pgboss.job WHERE name = 'affili-registrations-failed'`,
  );
  check('dead letters', rows.length, rows.length === 1);
  const reason = JSON.stringify(rows[0]?.data.error);
  check('its reason', reason, /^{"code":"ERR_AFFILI_REJECTED","message":"[^"]+","httpStatus":422}$/.test(reason));

  await pool.query(`INSERT INTO chaos.users (id) VALUES ('bad')`);
  await boss.work<{ registration: Registration }>('affili-registrations-failed', async ([job]) => {
    await outbox.add({ ...job!.data.registration, referrer: 'aff-1' });
  });
  await waitFor(60, () => affili.sandbox.customers.some(({ mcs_id }) => mcs_id === 'bad'));
  await waitFor(60, async () => (await jobsLeft(pool, 'affili-registrations')) === 0);
  await checkUsers(pool, affili.sandbox, new Set([...ids, 'bad']));
  zero('dead letters left', await jobsLeft(pool, 'affili-registrations-failed'));
  await checkSecrets(pool);
  check('the end of the worker', await worker.kill('SIGTERM'), (await worker.ended) === 0);
  await boss.stop();
}
