import type { AddressInfo } from 'node:net';
import { AffiliClient } from 'express-affili';
import express, { type ErrorRequestHandler } from 'express';
import { openPool, report, startBoss } from './database';
import { openOutbox, signUp, storeAffiliId } from './app';

/** A site in one process, as most are: it takes signups, and works on the outbox beside. */
async function main(): Promise<void> {
  const pool = openPool(10);
  const boss = await startBoss();
  const outbox = await openOutbox(boss);
  await outbox.work(
    new AffiliClient({ timeout: 1000, retries: 1 }),
    (customer, { mcs_id }) => storeAffiliId(pool, mcs_id, customer.id),
    { onError: report('the outbox') },
  );

  const app = express();
  app.post('/signup/:id', async (req, res) => {
    await signUp(pool, outbox, req.params.id);
    res.sendStatus(201);
  });
  app.use(((error: Error & { code?: string }, _req, res, _next) => {
    report('a signup')(error);
    res.sendStatus(503);
  }) satisfies ErrorRequestHandler);
  const server = app.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}.`));

  process.once('SIGTERM', () => {
    server.close();
    void boss.stop().then(() => pool.end());
  });
}

void main();
