import { AffiliClient } from 'express-affili';
import { openOutbox, report, store, storeCustomer } from './app';

/** A process that brings what waits to Affili, and to the app. It ends by a signal. */
async function main(): Promise<void> {
  const outbox = await openOutbox();
  const client = new AffiliClient({ timeout: 1000, retries: 1 });
  const worker = outbox.work(client, storeCustomer, {
    onConverted: ({ id }, { order_id }) => store(id, order_id),
    onError: report('the outbox'),
  });
  await worker.waitUntilReady();
  console.log('works');
  process.once('SIGTERM', () => {
    void worker.close().then(() => outbox.queue.close());
  });
}

void main();
