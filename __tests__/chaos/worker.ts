import { AffiliClient } from 'express-affili';
import { createOutbox } from 'express-affili/outbox';
import { openPool, report, startBoss } from './database';
import { RETRY_EVERY } from './settings';
import { storeAffiliId } from './signup';

/** A process that brings what waits to Affili, and to the app. It ends by a signal. */
async function main(): Promise<void> {
  const pool = openPool();
  const boss = await startBoss();
  const outbox = await createOutbox(boss, { retryEvery: RETRY_EVERY });
  const client = new AffiliClient({ timeout: 1000, retries: 1 });
  await outbox.work(client, (customer, { mcs_id }) => storeAffiliId(pool, mcs_id, customer.id), {
    onError: report('the outbox'),
  });
  console.log('works');
  setInterval(() => console.log(`rss ${process.memoryUsage.rss()}`), 500).unref();
  process.once('SIGTERM', () => {
    void boss.stop().then(() => pool.end());
  });
}

void main();
