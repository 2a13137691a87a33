import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { Browser, Page } from 'playwright-core';
import { affili, referrerFrom, type AffiliOptions } from 'express-affili';
import { launch } from './chromium';

let browser: Browser;
let page: Page;
const servers: Server[] = [];

beforeAll(async () => (browser = await launch()), 60_000);
afterAll(() => browser.close());

beforeEach(async () => (page = await browser.newPage()));
afterEach(async () => {
  await page.context().close();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(app: Express, host = 'localhost'): Promise<string> {
  const server = app.listen(0);
  servers.push(server);
  await once(server, 'listening');
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

/** An app whose every page says which referrer it sees. */
function appWith(options: AffiliOptions): Express {
  const app = express();
  app.use(affili({ token: 'token', ...options }));
  app.get('/login', (req, res) => res.redirect(req.query['via'] as string));
  app.get('/{*any}', (req, res) => {
    res.send(String(referrerFrom(req)));
  });
  return app;
}

const shown = () => page.locator('body').textContent();

test('the cookie survives a sign-in at another site that comes back by GET', async () => {
  const provider = express();
  provider.get('/authorize', (req, res) => {
    res.send(`<a id="allow" href="${req.query['back'] as string}">Allow</a>`);
  });
  const site = await serve(appWith({}));
  // Another host is another site: localhost and 127.0.0.1 share no cookie.
  const signIn = await serve(provider, '127.0.0.1');

  await page.goto(`${site}/?referrer=aff-oauth&exp=30`);
  const via = `${signIn}/authorize?back=${encodeURIComponent(`${site}/callback?code=1`)}`;
  await page.goto(`${site}/login?via=${encodeURIComponent(via)}`);
  expect(page.url()).toContain(signIn);
  await page.click('#allow');
  expect(page.url()).toBe(`${site}/callback?code=1`);
  expect(await shown()).toBe('aff-oauth');
});

test('a payment gateway that sends the visitor back by GET brings the cookie along, by POST it does not', async () => {
  const gateway = express();
  gateway.get('/pay', (req, res) => {
    const callback = req.query['callback'] as string;
    res.send(`<form action="${callback}"><button id="get">Pay</button></form>
      <form method="post" action="${callback}"><button id="post">Pay</button></form>`);
  });
  const app = appWith({});
  app.post('/callback', (req, res) => {
    res.send(String(referrerFrom(req)));
  });
  const site = await serve(app);
  const bank = await serve(gateway, '127.0.0.1');

  await page.goto(`${site}/?referrer=aff-pay&exp=30`);
  for (const [method, seen] of [
    ['post', 'null'],
    ['get', 'aff-pay'],
  ] as const) {
    await page.goto(`${bank}/pay?callback=${encodeURIComponent(`${site}/callback`)}`);
    await page.click(`#${method}`);
    expect(page.url()).toContain(`${site}/callback`);
    expect(await shown()).toBe(seen);
  }
});

test('a cookie with the __Host- prefix is taken by the browser', async () => {
  const site = await serve(appWith({ cookie: { name: '__Host-ref', secure: true } }));
  await page.goto(`${site}/?referrer=aff-host&exp=30`);
  await page.goto(`${site}/later`);
  expect(await shown()).toBe('aff-host');
});

test('a click counts although the browser has prefetched the link, and may keep the redirect for good', async () => {
  const app = express();
  app.use(affili({ token: 'token' }));
  const prefetched = once(app, 'sent');
  app.get('/old', (_req, res) => {
    res.redirect(301, '/new');
    res.once('finish', () => app.emit('sent'));
  });
  app.get('/new', (req, res) => void res.send(String(referrerFrom(req))));
  const site = await serve(app);
  const blog = express();
  blog.get('/', (_req, res) => {
    const link = `${site}/old?referrer=aff-blog&exp=30`;
    res.send(`<link rel="prefetch" as="document" href="${link}"><a href="${link}">Shop</a>`);
  });

  const redirected = page.waitForEvent('requestfinished', (request) => request.url().endsWith('/new'));
  await page.goto(await serve(blog, '127.0.0.1'));
  await Promise.all([prefetched, redirected]);
  await page.click('a');
  expect(page.url()).toBe(`${site}/new`);
  expect(await shown()).toBe('aff-blog');
});
