import type { CookieOptions, ErrorRequestHandler, RequestHandler } from 'express';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { registerCustomer } from 'express-affili';
import { LINK } from '../support/create-shop';
import { setCookiesOf } from '../support/expect-capture';
import { expectKept, expectSignupAndPayment } from './expect-journey';
import { expressVersions } from '../support/express-versions';
import { openShop, PAGE, plainly, type Parts } from './open-shop';
import { bodiesOf } from '../support/pay';
import { Visitor } from './visitor';

const folder = mkdtempSync(join(tmpdir(), 'express-affili-'));
const file = join(folder, 'index.html');
writeFileSync(file, PAGE);
afterAll(() => rmSync(folder, { recursive: true }));

const fails = () => {
  throw new Error('of the page');
};

describe.each(expressVersions)('pages that answer in ways of their own, on Express $version', ({ express }) => {
  /** A shop whose landing page answers so, after affili(). */
  const openWith = (landing: RequestHandler, handlesErrors?: ErrorRequestHandler) =>
    openShop(express, ({ app, affili, form, routes }) => {
      app.use(affili).get('/', landing).use(form, routes);
      if (handlesErrors) app.use(handlesErrors);
    });

  it.each<[string, RequestHandler, number]>([
    ['redirects', (_req, res) => res.redirect('/welcome'), 302],
    ['has nothing to say', (_req, res) => void res.sendStatus(204), 204],
    ['sends a file', (_req, res) => res.sendFile(file), 200],
    ['is a static file', express.static(folder, { maxAge: '1d', immutable: true }), 200],
    ['writes its own head', (_req, res) => void res.writeHead(200, { 'Content-Type': 'text/plain' }).end('Hi'), 200],
    [
      'streams',
      async (_req, res) => {
        res.write('Once ');
        await nextTurn();
        res.end('upon a time');
      },
      200,
    ],
    [
      'sends its headers early',
      (_req, res) => {
        res.flushHeaders();
        res.end();
      },
      200,
    ],
    [
      'is a stream of events',
      (_req, res) => void res.type('text/event-stream').write('data: 1\n\n', () => res.end()),
      200,
    ],
    ['fails', fails, 500],
    ['appends a cookie', (_req, res) => void res.append('Set-Cookie', 'a=1').send(), 200],
  ])('where the landing page %s, the cookie comes with it', async (_, landing, status) => {
    const shop = await openWith(landing);
    const visitor = new Visitor(shop.origin);
    const page = await visitor.get(LINK);
    expect(page.status).toBe(status);
    expectKept(page);
    await expectSignupAndPayment(shop, { visitor });
  });

  it.each<[string, RequestHandler]>([
    ['204', (_req, res) => void res.cookie('a', '1').sendStatus(204)],
    ['205', (_req, res) => void res.cookie('a', '1').status(205).end()],
    ['204 in a head of its own', (_req, res) => void res.writeHead(204, { 'Set-Cookie': 'a=1; Path=/' }).end()],
  ])('a navigation that is answered with %s shows nothing, and sets only cookies of others', async (_, landing) => {
    const shop = await openWith(landing);
    const page = await new Visitor(shop.origin).get(LINK, {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Dest': 'document',
    });
    expect(setCookiesOf(page)).toMatchObject([{ name: 'a', value: '1' }]);
  });

  it('a navigation that is answered with 204 alone sets no cookie', async () => {
    const shop = await openWith((_req, res) => void res.sendStatus(204));
    const page = await new Visitor(shop.origin).get(LINK, { 'Sec-Fetch-Dest': 'document' });
    expect(page.headers).not.toHaveProperty('set-cookie');
  });

  it('where the landing page fails, the cookie comes with the page for that', async () => {
    const shop = await openWith(fails, (_error, _req, res, _next) => void res.status(503).send('Sorry'));
    const page = await new Visitor(shop.origin).get(LINK);
    expect([page.status, page.body.toString()]).toEqual([503, 'Sorry']);
    expectKept(page);
  });

  it.each<[string, RequestHandler]>([
    ['the route', (_req, res) => void res.send(PAGE)],
    ['a static file', express.static(folder)],
  ])('HEAD, and a browser that has the page of %s already, get the cookie too', async (_, landing) => {
    const shop = await openWith(landing);
    const head = await new Visitor(shop.origin).send(LINK, { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: Buffer.alloc(0), headers: { 'content-length': `${PAGE.length}` } });
    expectKept(head);

    const visitor = new Visitor(shop.origin);
    const page = await visitor.get(LINK, { 'If-None-Match': head.headers.etag! });
    expect(page).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    expectKept(page);
    await expectSignupAndPayment(shop, { visitor });
  });

  it("keeps its cookie by the app's own res.cookie", async () => {
    const stricter: RequestHandler = (_req, res, next) => {
      const cookie = res.cookie.bind(res);
      res.cookie = (name: string, value: unknown, options: CookieOptions = {}) =>
        cookie(name, value, { ...options, secure: true });
      next();
    };
    const shop = await openShop(express, ({ app, ...parts }) => plainly({ app: app.use(stricter), ...parts }));
    const visitor = new Visitor(shop.origin);
    const page = await visitor.get(LINK);
    expectKept(page);
    expect(setCookiesOf(page)).toMatchObject([{ attributes: { secure: '' } }]);
    await expectSignupAndPayment(shop, { visitor });
  });

  it('registers who has their answer already', async () => {
    const registered = new EventEmitter();
    const registration = once(registered, 'id');
    const shop = await openShop(express, ({ app, affili }) =>
      app.use(affili, (req, res) => {
        res.once('finish', () => void registerCustomer(req, '42').then((id) => registered.emit('id', id)));
        res.send('Welcome');
      }),
    );
    expectKept(await new Visitor(shop.origin).get(LINK));
    expect(await registration).toEqual(['affili-1']);
    expect(bodiesOf(shop.affili)).toEqual([{ referrer: 'aff-1', mcs_id: '42' }]);
  });

  describe('before affili()', () => {
    const openAfter = (before: RequestHandler) =>
      openShop(express, ({ app, ...parts }: Parts) => plainly({ app: app.use(before), ...parts }));

    it.each<[string, RequestHandler, number]>([
      ['answers by itself', (req, res, next) => (req.method === 'GET' ? void res.send('Hi') : next()), 200],
      ['is express.static', express.static(folder), 200],
      ['fails', (req, _res, next) => next(req.method === 'GET' ? new Error('no') : undefined), 500],
    ])('where that %s, the link is not seen, and who has a cookie can sign up', async (_, before, status) => {
      const shop = await openAfter(before);
      const visitor = new Visitor(shop.origin);
      const page = await visitor.get(LINK);
      expect(page.status).toBe(status);
      expect(page.headers).not.toHaveProperty('set-cookie');
      visitor.cookies.set('affili_ref', 'aff-0');
      await expectSignupAndPayment(shop, { visitor, referrer: 'aff-0' });
    });

    it.each<[string, RequestHandler]>([
      ['begins the answer', (req, res, next) => (req.method === 'GET' && res.write('Hi'), next())],
      ['has answered, and goes on', (req, res, next) => (req.method === 'GET' && res.send('Hi'), next())],
    ])('where that %s, nothing breaks', async (_, before) => {
      const shop = await openShop(express, ({ app, affili, form, routes }) => {
        const ends: RequestHandler = (_req, res, next) => (res.headersSent ? void res.end() : next());
        app.use(before, affili, ends, form, routes);
      });
      const visitor = new Visitor(shop.origin);
      const page = await visitor.get(LINK);
      expect([page.status, page.body.toString()]).toEqual([200, 'Hi']);
      visitor.cookies.set('affili_ref', 'aff-0');
      await expectSignupAndPayment(shop, { visitor, referrer: 'aff-0' });
    });

    it('a redirect that keeps the query leads to a page that keeps the link', async () => {
      const shop = await openAfter((req, res, next) =>
        req.originalUrl.startsWith('/old') ? res.redirect(req.originalUrl.slice('/old'.length)) : next(),
      );
      const visitor = new Visitor(shop.origin);
      const { headers } = await visitor.get(`/old${LINK}`);
      expectKept(await visitor.get(headers.location!));
      await expectSignupAndPayment(shop, { visitor });
    });
  });
});
