// better-auth's hooks have a Fetch Request. The one of Express, which registerCustomer wants, goes along in a storage.
import { strict as assert } from 'node:assert';
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import express from 'express';
import { affili, AffiliClient, registerCustomer } from 'express-affili';
import { createSandbox } from 'express-affili/sandbox';

async function listen(app) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

const sandbox = createSandbox();
const requests = new AsyncLocalStorage();
const app = express();
const origin = await listen(app);
let refusal;

const auth = betterAuth({
  baseURL: origin,
  secret: 'a secret for this test alone, of 32 characters',
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  emailAndPassword: { enabled: true },
  databaseHooks: {
    user: {
      create: {
        after: async (user, context) => {
          await registerCustomer(requests.getStore(), user.id, { email: user.email });
          refusal = await registerCustomer(context.request, user.id).catch((error) => error);
        },
      },
    },
  },
});

app.use(affili({ client: new AffiliClient({ token: 'sandbox-token', baseUrl: await listen(sandbox) }) }));
app.use((req, _res, next) => requests.run(req, next));
app.all('/api/auth/{*path}', toNodeHandler(auth));

const landing = await fetch(`${origin}/?referrer=auth-1&exp=30`);
const signup = await fetch(`${origin}/api/auth/sign-up/email`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', origin, cookie: landing.headers.get('set-cookie').split(';')[0] },
  body: JSON.stringify({ name: 'Sara', email: 'sara@example.ir', password: 'a long password' }),
});
const { user } = await signup.json();
assert.equal(signup.status, 200);
assert.deepEqual(
  sandbox.customers.map(({ mcs_id, meta_data }) => [mcs_id, meta_data.email]),
  [[user.id, 'sara@example.ir']],
);
assert.equal(refusal.code, 'ERR_AFFILI_OPTIONS');
assert.match(refusal.message, /Request/);
process.exit();
