import type { AddressInfo } from 'node:net';
import { affili, AffiliClient, recordConversion, registerCustomer } from 'express-affili';
import express from 'express';
import { registrationOf } from '../secrets';
import { openOutbox, paymentOf, report, store, storeCustomer } from './app';

/** A site in one process, as most are: it takes signups and payments, with the outbox as a net, and works on that beside. */
async function main(): Promise<void> {
  const outbox = await openOutbox();
  const worker = outbox.work(new AffiliClient({ timeout: 1000, retries: 1 }), storeCustomer, {
    onConverted: ({ id }, { order_id }) => store(id, order_id),
    onError: report('the outbox'),
  });
  const lost = new Set<string>();

  const app = express();
  app.use(
    affili({
      client: new AffiliClient({ timeout: 500, retries: 0 }),
      outbox,
      onError(error, failed) {
        report(`a ${failed.kind}`)(error);
        if (!failed.queued)
          lost.add(failed.kind === 'registration' ? failed.registration.mcs_id : failed.conversion.order_id);
      },
    }),
  );
  app.post('/signup/:id', async (req, res) => {
    const { id } = req.params;
    const affiliId = await registerCustomer(req, id, registrationOf(id).meta_data);
    res.status(affiliId ? 201 : lost.has(id) ? 503 : 202).send(affiliId);
  });
  app.post('/pay/:id', async (req, res) => {
    const payment = paymentOf(req.params.id);
    const affiliId = await recordConversion(req, payment);
    res.status(affiliId ? 201 : lost.has(payment.order_id) ? 503 : 202).send(affiliId);
  });
  const server = app.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}.`));

  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    void worker.close().then(() => outbox.queue.close());
  });
}

void main();
