/** A shop with page views and signups: without Affili, or, with the URLs of Affili and of PostgreSQL, with an outbox too. */
import { createServer } from 'node:http';
import express from 'express';
import PgBoss from 'pg-boss';
import { affili, registerCustomer } from '../../dist/index.js';
import { createOutbox } from '../../dist/outbox.js';
import { listenForParent } from './child-server.mjs';
import { heapRoute, watchHeap } from './heap-route.mjs';
import { QUEUE, SCHEMA } from './outbox-jobs.mjs';

const [baseUrl, databaseUrl] = process.argv.slice(2);
const app = express();
if (baseUrl) {
  const boss = new PgBoss({ connectionString: databaseUrl, schema: SCHEMA, supervise: false, schedule: false });
  boss.on('error', console.error);
  await boss.start();
  const outbox = await createOutbox(boss, { queue: QUEUE, schema: SCHEMA });
  app.use(affili({ token: 'benchmark', baseUrl, outbox, onError: () => {} }));
}
app.get('/heap', heapRoute);
app.get('/products/:id', (req, res) => res.send(`<!doctype html><title>Product ${req.params.id}</title>`));
app.post('/register', express.json(), async (req, res) => {
  const { id, ...metaData } = req.body;
  if (baseUrl) await registerCustomer(req, id, metaData);
  res.status(201).end();
});

watchHeap();
const server = createServer(app);
// A connection that is closed just when it is used again would be no fault of the app's.
server.keepAliveTimeout = 0;
await listenForParent(server);
