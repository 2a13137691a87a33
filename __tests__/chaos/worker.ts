import { AffiliClient, type AffiliError } from 'express-affili';
import type { OutboxClient } from 'express-affili/outbox';
import { openPool, report, startBoss } from './database';
import { openOutbox, storeAffiliId, storeConversionId } from './app';

/** A process that brings what waits to Affili, and to the app, and says of each conversion how far it is. It ends by a signal. */
async function main(): Promise<void> {
  const pool = openPool();
  const boss = await startBoss();
  const outbox = await openOutbox(boss);
  await outbox.work(
    telling(new AffiliClient({ timeout: 1000, retries: 1 })),
    (customer, { mcs_id }) => storeAffiliId(pool, mcs_id, customer.id),
    {
      onConverted: async ({ id }, { order_id }) => {
        console.log(`converted ${order_id}`);
        await storeConversionId(pool, order_id, id);
      },
      onError: report('the outbox'),
    },
  );
  console.log('works');
  setInterval(() => console.log(`rss ${process.memoryUsage.rss()}`), 500).unref();
  process.once('SIGTERM', () => {
    void boss.stop().then(() => pool.end());
  });
}

/** A client that prints what it sends, and whether it is unclear what came of it. */
function telling({ customers, conversions }: AffiliClient): OutboxClient {
  return {
    customers,
    conversions: {
      async create(conversion) {
        console.log(`sends ${conversion.order_id}`);
        try {
          return await conversions.create(conversion);
        } catch (error) {
          const { unclear } = error as AffiliError;
          console.log(`${unclear ? 'unclear' : 'failed'} ${conversion.order_id}`);
          throw error;
        }
      },
      update: (id, changes) => conversions.update(id, changes),
    },
  };
}

void main();
