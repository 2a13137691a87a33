/*
 * The app's own user and payment rows are the outbox: no queue, no Redis, no pg-boss. Against the sandbox:
 *
 *   npx express-affili sandbox
 *   export AFFILI_TOKEN=sandbox-token AFFILI_BASE_URL=http://localhost:4545
 *   npm install && npm start                                              # SQLite, in the file shop.db
 *   DATABASE_URL=mysql://root@localhost/shop npm start                    # MariaDB
 *
 * Stop the sandbox, sign up and pay, and start it again: Affili's ids come within five minutes.
 *
 * The routes are for Express 5. On Express 4, catch what they throw and call next(error), or it ends the process.
 */
import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler } from 'express';
import { affili, AffiliClient, registrationFrom } from 'express-affili';
import { openMariaDb } from './databases/mariadb';
import { openSqlite } from './databases/sqlite';
import { pay, refund, signUp } from './shop';
import { createTables } from './tables';
import { startWorker } from './worker';

const client = new AffiliClient();
const { DATABASE_URL } = process.env;
const database = DATABASE_URL ? openMariaDb(DATABASE_URL) : openSqlite('shop.db');

const app = express();
app.use(affili({ client }), express.urlencoded({ extended: false }));

app.get('/', (_req, res) => {
  res.send(
    '<form method="post" action="/signup"><input name="email" placeholder="Email"><button>Sign up</button></form>',
  );
});

app.post('/signup', async (req, res) => {
  const { email } = req.body as { email: string };
  const user = { id: randomUUID(), email };
  await signUp(database, user, registrationFrom(req, user.id));
  res.send(`<form method="post" action="/users/${user.id}/pay"><button>Pay</button></form>`);
});

app.post('/users/:id/pay', async (req, res) => {
  const payment = { id: randomUUID(), userId: req.params.id, amount: 240_000 };
  await pay(database, payment);
  res.send(`<form method="post" action="/payments/${payment.id}/refund"><button>Give it back</button></form>`);
});

app.post('/payments/:id/refund', async (req, res) => {
  await refund(database, req.params.id);
  res.redirect('/rows');
});

app.get('/rows', async (_req, res) => {
  const rows = await database.transaction(async (query) => [
    await query('SELECT * FROM users'),
    await query('SELECT * FROM payments'),
  ]);
  res.json(rows);
});

const onError: ErrorRequestHandler = (error: { code?: string; name?: string }, _req, res, _next) => {
  // Not the whole error: the database's message may quote a row.
  console.error(error.code ?? error.name);
  res.sendStatus(500);
};
app.use(onError);

async function main(): Promise<void> {
  await createTables(database);
  const worker = startWorker(database, client);
  const port = Number(process.env.PORT ?? 3000);
  const server = app.listen(port, 'localhost', (error) => {
    if (error) throw error;
    console.log('Follow', `http://localhost:${port}/?referrer=aff-demo&exp=30`);
  });
  function stop() {
    // The web server first. Else a connection that a proxy keeps busy would never end:
    server.prependListener('request', (_req, res) => void res.setHeader('Connection', 'close'));
    server.close(() => void worker.stop().then(() => database.close()));
  }
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

void main();
