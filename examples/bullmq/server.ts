/*
 * The id at once, and BullMQ as the net under it. It wants a Redis that keeps what it is told (see README.md, "When Affili
 * is down"). Against the sandbox:
 *
 *   npm install --no-save ioredis
 *   redis-server --appendonly yes --appendfsync always
 *   npx express-affili sandbox
 *   AFFILI_TOKEN=sandbox-token AFFILI_BASE_URL=http://localhost:4545 npx tsx examples/bullmq/server.ts
 *
 * Stop the sandbox, sign up, and start it again: the id comes within five minutes.
 *
 * What BullMQ can't promise: Redis has no part in a transaction of your database. A process that dies after it committed
 * the user, and before the registration is in Redis, loses the registration.
 */
import { Queue, Worker } from 'bullmq'; // 6 also wants `npm install ioredis`
import express from 'express';
import { affili, AffiliClient, registerCustomer } from 'express-affili';
import { createBullOutbox } from 'express-affili/bullmq';
import { users } from './users';

const client = new AffiliClient();
const connection = { url: process.env.REDIS_URL ?? 'redis://localhost:6379' };
const outbox = createBullOutbox({ Queue, Worker }, { connection, retryEvery: 300, keepDays: 90 });
outbox.queue.on('error', (error) => console.error(`Redis: ${error.name}`));

// In each instance, or in a process of its own:
const worker = outbox.work(client, async (customer, registration) => {
  await users.update(registration.mcs_id, { affiliCustomerId: customer.id });
});

const app = express();
app.use(affili({ client, outbox })); // the net under registerCustomer
app.use(express.urlencoded({ extended: false }));

app.get('/', (_req, res) => {
  res.send(`<form method="post" action="/register">
    <input name="firstName" placeholder="First name"> <input name="email" placeholder="Email"> <button>Sign up</button>
  </form>`);
});

app.post('/register', async (req, res) => {
  const user = await users.create(req.body as { firstName: string; email: string });
  const affiliCustomerId = await registerCustomer(req, user.id, { first_name: user.firstName, email: user.email });
  if (affiliCustomerId) await users.update(user.id, { affiliCustomerId });
  res.redirect('/users');
});

app.get('/users', (_req, res) => res.json(users.all()));

const server = app.listen(Number(process.env.PORT ?? 3000), 'localhost', (error) => {
  if (error) throw error;
  console.log('Follow', `http://localhost:${(server.address() as { port: number }).port}/?referrer=aff-demo&exp=30`);
});

process.once('SIGTERM', () => {
  server.close();
  void worker.close().then(() => outbox.queue.close());
});
