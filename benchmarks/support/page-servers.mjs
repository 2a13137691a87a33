/** The same app bare, with ours, and with one that does nothing, in one process, so that V8 treats all alike. */
import { createServer } from 'node:http';
import express from 'express';
import { affili } from '../../dist/index.js';
import { listenForParent } from './child-server.mjs';

function createApp(...middleware) {
  const app = express();
  for (const use of middleware) app.use(use);
  app.get('/products/:id', (req, res) => res.send(`<!doctype html><title>Product ${req.params.id}</title>`));
  return createServer(app);
}

await listenForParent(
  createApp(),
  createApp(affili({ token: 'benchmark' })),
  createApp((req, res, next) => next()),
);
