/*
 * An auth library creates the user in a hook that gets a Fetch Request, but affili() knows only Express's req. So a
 * middleware keeps that in an AsyncLocalStorage for the duration of the request. Against the sandbox:
 *
 *   npx express-affili sandbox
 *   AFFILI_TOKEN=sandbox-token AFFILI_BASE_URL=http://localhost:4545 npm start
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import express, { type Request } from 'express';
import { affili, registerCustomer } from 'express-affili';

const requests = new AsyncLocalStorage<Request>();
const database: Record<string, object[]> = { user: [], session: [], account: [], verification: [] };

const app = express();
const server = createServer(app).listen(Number(process.env.PORT ?? 3000), 'localhost');
await once(server, 'listening');
const origin = `http://localhost:${(server.address() as AddressInfo).port}`;

const auth = betterAuth({
  baseURL: origin,
  secret: process.env.BETTER_AUTH_SECRET ?? randomBytes(32).toString('hex'),
  database: memoryAdapter(database),
  emailAndPassword: { enabled: true },
  user: { additionalFields: { affiliCustomerId: { type: 'string', required: false, input: false } } },
  databaseHooks: { user: { create: { after: ({ id, name, email }) => tellAffili(id, { first_name: name, email }) } } },
});

async function tellAffili(userId: string, meta: Record<string, unknown>): Promise<void> {
  const req = requests.getStore();
  // A user created without a request, such as by a script, did not come through a link.
  if (!req) return;
  const affiliCustomerId = await registerCustomer(req, userId, meta);
  if (!affiliCustomerId) return;
  const { internalAdapter } = await auth.$context;
  await internalAdapter.updateUser(userId, { affiliCustomerId });
}

app.use(affili());
app.use((req, _res, next) => requests.run(req, next));
app.all('/api/auth/{*path}', toNodeHandler(auth));
app.get('/users', (_req, res) => res.json(database.user));
app.get('/', (_req, res) => res.send('Sign up: POST /api/auth/sign-up/email { name, email, password }'));

console.log('Follow', `${origin}/?referrer=aff-demo&exp=30`);
