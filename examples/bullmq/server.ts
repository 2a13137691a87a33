/*
 * The ids at once, with BullMQ as the safety net. It needs a Redis that persists its data (see docs/bullmq.md). Against
 * the sandbox:
 *
 *   npm install --no-save ioredis
 *   redis-server --appendonly yes --appendfsync always
 *   npx express-affili sandbox
 *   AFFILI_TOKEN=sandbox-token AFFILI_BASE_URL=http://localhost:4545 npx tsx examples/bullmq/server.ts
 *
 * Stop the sandbox, sign up and pay, and start it again: the ids come within five minutes.
 *
 * What BullMQ can't promise: Redis is not part of your database's transaction. If the process dies after it committed
 * the user and before the registration is in Redis, the registration is lost.
 *
 * The routes are for Express 5. On Express 4, catch what they throw and call next(error), or it ends the process.
 */
import { Queue, Worker } from 'bullmq'; // 6 also wants `npm install ioredis`
import { randomUUID } from 'node:crypto';
import express from 'express';
import { affili, AffiliClient, recordConversion, registerCustomer } from 'express-affili';
import { createBullOutbox } from 'express-affili/bullmq';
import { payments, users } from './tables';

const client = new AffiliClient();
const connection = { url: process.env.REDIS_URL ?? 'redis://localhost:6379' };
const outbox = createBullOutbox({ Queue, Worker }, { connection, retryEvery: 300, keepDays: 90 });

// In each instance, or in a separate process:
const worker = outbox.work(
  client,
  async (customer, registration) => users.update(registration.mcs_id, { affiliCustomerId: customer.id }),
  { onConverted: async ({ id }, { order_id }) => payments.update(order_id, { affiliConversionId: id }) },
);

const app = express();
app.use(affili({ client, outbox })); // the safety net of registerCustomer and recordConversion
app.use(express.urlencoded({ extended: false }));

app.get('/', (_req, res) => {
  res.send(`<form method="post" action="/register">
    <input name="firstName" placeholder="First name"> <input name="email" placeholder="Email"> <button>Sign up</button>
  </form>`);
});

app.post('/register', async (req, res) => {
  const { firstName, email } = req.body as { firstName: string; email: string };
  const user = await users.create({ id: randomUUID(), firstName, email });
  const affiliCustomerId = await registerCustomer(req, user.id, { first_name: firstName, email });
  if (affiliCustomerId) await users.update(user.id, { affiliCustomerId });
  res.send(`<form method="post" action="/users/${user.id}/pay"><button>Pay</button></form>`);
});

app.post('/users/:id/pay', async (req, res) => {
  const payment = await payments.create({ id: randomUUID(), userId: req.params.id, amount: 240_000 });
  // Use mcs_id: if the registration still waits in the outbox, the payment waits for it.
  const conversion = { order_id: payment.id, amount: payment.amount, mcs_id: payment.userId };
  const affiliConversionId = await recordConversion(req, conversion);
  if (affiliConversionId) await payments.update(payment.id, { affiliConversionId });
  res.send(`<form method="post" action="/payments/${payment.id}/refund"><button>Give it back</button></form>`);
});

app.post('/payments/:id/refund', async (req, res) => {
  await outbox.addConversionStatus({ order_id: req.params.id }, 'refunded');
  res.redirect('/rows');
});

app.get('/rows', async (_req, res) => {
  res.json({ users: users.all(), payments: payments.all(), outbox: await outbox.counts() });
});

const server = app.listen(Number(process.env.PORT ?? 3000), 'localhost', (error) => {
  if (error) throw error;
  console.log('Follow', `http://localhost:${(server.address() as { port: number }).port}/?referrer=aff-demo&exp=30`);
});

function stop() {
  // The web server first. Else a connection that a proxy keeps busy would never end:
  server.prependListener('request', (_req, res) => void res.setHeader('Connection', 'close'));
  server.close(() => void worker.close().then(() => outbox.queue.close()));
}
process.once('SIGTERM', stop).once('SIGINT', stop);
