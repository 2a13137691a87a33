/*
 * A static front end on one origin, the API on another; no build step. Against the sandbox:
 *
 *   npx express-affili sandbox
 *   AFFILI_TOKEN=sandbox-token AFFILI_BASE_URL=http://localhost:4545 npx tsx examples/spa/server.ts
 *
 * To browsers, names below localhost are this machine, and these two are on one site, like www. and api. of a real one.
 */
import { AffiliClient } from 'express-affili';
import { createApi } from './api';
import { createFrontEnd } from './front-end';

const frontEnd = process.env.FRONT_END ?? 'http://www.shop.localhost:3000';
const api = process.env.API ?? 'http://api.shop.localhost:3001';

const portOf = (origin: string) => Number(new URL(origin).port);

createApi({ client: new AffiliClient(), frontEnd }).listen(portOf(api), 'localhost', (error) => {
  if (error) throw error;
  createFrontEnd(api).listen(portOf(frontEnd), 'localhost', (error) => {
    if (error) throw error;
    console.log('Follow', `${frontEnd}/?referrer=aff-demo&exp=30`);
    console.log('Or, with a cookie', `${frontEnd}/with-cookie?referrer=aff-demo&exp=30`);
  });
});
