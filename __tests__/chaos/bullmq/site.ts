import type { AddressInfo } from 'node:net';
import { affili, AffiliClient, registerCustomer } from 'express-affili';
import express from 'express';
import { registrationOf } from '../secrets';
import { openOutbox, report, storeAffiliId } from './app';

/** A site in one process, as most are: it takes signups, with the outbox as a net, and works on the outbox beside. */
async function main(): Promise<void> {
  const outbox = await openOutbox();
  const worker = outbox.work(new AffiliClient({ timeout: 1000, retries: 1 }), storeAffiliId);
  const queued = new Set<string>();

  const app = express();
  app.use(
    affili({
      client: new AffiliClient({ timeout: 500, retries: 0 }),
      outbox,
      onError(error, failed) {
        report('a signup')(error);
        if (failed.queued && failed.kind === 'registration') queued.add(failed.registration.mcs_id);
      },
    }),
  );
  app.post('/signup/:id', async (req, res) => {
    const { id } = req.params;
    const affiliCustomerId = await registerCustomer(req, id, registrationOf(id).meta_data);
    res.status(affiliCustomerId ? 201 : queued.has(id) ? 202 : 503).send(affiliCustomerId);
  });
  const server = app.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}.`));

  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    void worker.close().then(() => outbox.queue.close());
  });
}

void main();
