import type { Express } from 'express';
import type { AffiliClient } from 'express-affili';
import { createOutbox } from 'express-affili/outbox';
import PgBoss from 'pg-boss';
import { createApp } from './app';
import type { Database } from './database';
import * as gateway from './gateway';
import * as invoices from './invoices';
import * as users from './users';

/** Seconds. The default is five minutes, which is long for somebody who switches the sandbox off and on. */
const RETRY_EVERY = 5;

export interface Shop {
  app: Express;
  /** Stops processing the outbox. The database stays open. */
  stop(): Promise<void>;
}

/** The site, and the worker that delivers its outbox, on one database. */
export async function openShop(database: Database, client: AffiliClient, sandboxUrl?: string): Promise<Shop> {
  const boss = new PgBoss({ db: database, schedule: false });
  boss.on('error', (error) => console.error(`pg-boss: ${codeOf(error)}`));

  // Processes that create tables at the same time collide, and so do those of pg-boss.
  const outbox = await database.exclusively(async () => {
    await users.createTable(database);
    await invoices.createTable(database);
    await gateway.createTable(database);
    await boss.start();
    return createOutbox(boss, { retryEvery: RETRY_EVERY });
  });
  await outbox.work(client, (customer, { mcs_id }) => users.setAffiliCustomerId(database, mcs_id, customer.id), {
    onConverted: (conversion, { order_id }) => invoices.setAffiliConversionId(database, order_id, conversion.id),
  });

  return {
    app: createApp({ database, outbox, client, sandboxUrl }),
    stop: () => boss.stop({ timeout: 2000 }),
  };
}

/** An error's own message may quote a customer's data. */
function codeOf({ code, name }: Error & { code?: string }): string {
  return code ?? name;
}
