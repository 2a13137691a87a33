import { AffiliClient } from 'express-affili';
import type * as Worker from '../../../examples/own-table/worker';
import { LEASE, load, openDatabase, unclearConversions } from './app';

/** A process that tells Affili what there is to tell. It ends by a signal. */
async function main(): Promise<void> {
  const { startWorker } = await load<typeof Worker>('worker.ts');
  const database = await openDatabase();
  const client = new AffiliClient({ timeout: 1000, retries: 1 });
  const worker = startWorker(database, client, { unclearConversions, every: 200, lease: LEASE });
  console.log('works');
  process.once('SIGTERM', () => {
    void worker.stop().then(() => database.close());
  });
}

void main();
