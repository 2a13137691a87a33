/** A page that keeps its link with ours, and the same page with bare `res.cookie()`, in one process. */
import { createServer } from 'node:http';
import express from 'express';
import { affili } from '../../dist/index.js';
import { bareCookie } from './bare-cookie.mjs';
import { listenForParent } from './child-server.mjs';
import { heapRoute } from './heap-route.mjs';

function createApp(middleware) {
  const app = express();
  app.get('/heap', heapRoute);
  app.use(middleware);
  app.get('/products/:id', (req, res) => res.send(`<!doctype html><title>Product ${req.params.id}</title>`));
  return createServer(app);
}

await listenForParent(createApp(affili({ token: 'benchmark' })), createApp(bareCookie));
