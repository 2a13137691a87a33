/*
 * The simplest way: Affili's id of the customer at once. Against the sandbox:
 *
 *   npx express-affili sandbox
 *   AFFILI_TOKEN=sandbox-token AFFILI_BASE_URL=http://localhost:4545 npx tsx examples/basic.ts
 */
import { randomUUID } from 'node:crypto';
import express from 'express';
import { affili, registerCustomer } from 'express-affili';

const users = new Map<string, { id: string; firstName: string; email: string; affiliCustomerId?: string }>();
const app = express();

app.use(affili({ token: process.env.AFFILI_TOKEN }));
app.use(express.urlencoded({ extended: false }));

app.get('/', (_req, res) => {
  res.send(`<form method="post" action="/register">
    <input name="firstName" placeholder="First name"> <input name="email" placeholder="Email"> <button>Sign up</button>
  </form>`);
});

app.post('/register', async (req, res) => {
  const { firstName, email } = req.body as { firstName: string; email: string };
  const user = { id: randomUUID(), firstName, email };
  users.set(user.id, user);
  const affiliCustomerId = await registerCustomer(req, user.id, { first_name: user.firstName, email: user.email });
  if (affiliCustomerId) users.set(user.id, { ...user, affiliCustomerId });
  res.redirect('/users');
});

app.get('/users', (_req, res) => res.json([...users.values()]));

const server = app.listen(Number(process.env.PORT ?? 3000), 'localhost', (error) => {
  if (error) throw error;
  console.log('Follow', `http://localhost:${(server.address() as { port: number }).port}/?referrer=aff-demo&exp=30`);
});
