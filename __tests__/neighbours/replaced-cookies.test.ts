import compression from 'compression';
import cookieSession from 'cookie-session';
import type { Request, RequestHandler, Response } from 'express';
import proxy from 'express-http-proxy';
import session from 'express-session';
import { createProxyMiddleware } from 'http-proxy-middleware';
import type { ServerResponse } from 'node:http';
import { affili, clearReferrer } from 'express-affili';
import { createApp, REQUIRED } from '../support/create-app';
import { LINK } from '../support/create-shop';
import { setCookiesOf } from '../support/expect-capture';
import { expectKept } from './expect-journey';
import { expressVersions } from '../support/express-versions';
import { serve } from '../support/serve';
import { Visitor, type Answer } from './visitor';

const SESSION = { secret: 'a secret', resave: false, saveUninitialized: true };
const namesIn = (answer: Pick<Answer, 'headers'>) => setCookiesOf(answer).map(({ name }) => name);

const OTHERS = ['a=1; Path=/', 'b=2; Path=/'];

/** Ways of an app to answer with cookies of its own, which put them in the place of all others. */
const answers: [string, (res: Response) => unknown][] = [
  ['res.setHeader', (res) => res.setHeader('Set-Cookie', OTHERS)],
  ['res.setHeader, in lower case', (res) => res.setHeader('set-cookie', OTHERS)],
  ['res.set', (res) => res.set('Set-Cookie', OTHERS)],
  ['res.setHeaders', (res) => res.setHeaders(new Map([['set-cookie', OTHERS]]))],
  ['writeHead with an object', (res) => res.writeHead(200, { 'Set-Cookie': OTHERS })],
  ['writeHead with a reason and an object', (res) => res.writeHead(200, 'Fine', { 'Set-Cookie': OTHERS })],
  ['writeHead without a reason', (res) => writeHead(res, 200, undefined, { 'Set-Cookie': OTHERS })],
  ['writeHead with one list', (res) => writeHead(res, 200, ['Set-Cookie', OTHERS[0], 'Set-Cookie', OTHERS[1]])],
  [
    'writeHead with a reason and one list',
    (res) => writeHead(res, 200, 'Fine', ['set-cookie', OTHERS[0], 'set-cookie', OTHERS[1]]),
  ],
  [
    'writeHead with a list of pairs',
    (res) =>
      writeHead(
        res,
        200,
        OTHERS.map((line) => ['Set-Cookie', line]),
      ),
  ],
  [
    'writeHead with a reason and a list of pairs',
    (res) =>
      writeHead(res, 200, 'Fine', [...OTHERS.map((line) => ['Set-Cookie', line]), ['Content-Type', 'text/plain']]),
  ],
];

/** What TypeScript does not let through, and Node does. */
function writeHead(res: ServerResponse, ...args: unknown[]): void {
  (res.writeHead as (...args: unknown[]) => void)(...args);
}

describe.each(expressVersions)('cookies that are replaced after affili(), on Express $version', ({ express }) => {
  const openWith = async (answer: RequestHandler, before: RequestHandler[] = []) => {
    const app = createApp(express, {}, { before });
    app.use(answer);
    return new Visitor(await serve(app));
  };

  it.each(answers)('by %s: ours goes out beside them', async (_, answer) => {
    const visitor = await openWith((_req, res) => {
      answer(res);
      res.end('Hi');
    });
    const page = await visitor.get(LINK);
    expectKept(page);
    expect(namesIn(page)).toEqual(['a', 'b', 'affili_ref']);
    expect(page).toMatchObject({ status: 200, body: Buffer.from('Hi') });
  });

  it.each<[string, (res: Response) => unknown]>([
    ['removeHeader', (res) => res.removeHeader('Set-Cookie')],
    ['all of its headers', (res) => res.getHeaderNames().forEach((name) => res.removeHeader(name))],
    ['flushHeaders', (res) => (res.removeHeader('Set-Cookie'), res.flushHeaders())],
    ['write', (res) => (res.removeHeader('Set-Cookie'), res.write('Hi'))],
    ['writeHead alone', (res) => (res.removeHeader('Set-Cookie'), res.writeHead(404))],
    ['a redirect', (res) => (res.removeHeader('Set-Cookie'), res.redirect('/next'))],
  ])('where they are removed, by %s: ours goes out', async (_, answer) => {
    const visitor = await openWith((_req, res) => {
      answer(res);
      res.end();
    });
    const page = await visitor.get(LINK);
    expectKept(page);
    expect(namesIn(page)).toEqual(['affili_ref']);
  });

  it('keeps the status, the reason and the other headers of writeHead', async () => {
    const visitor = await openWith((_req, res) => {
      writeHead(res, 418, undefined, { 'X-One': '1', 'Content-Type': 'text/plain' });
      res.end();
    });
    expect(await visitor.get(LINK)).toMatchObject({
      status: 418,
      headers: { 'x-one': '1', 'content-type': 'text/plain' },
    });
  });

  it.each<[string, (req: Request, res: Response) => unknown]>([
    ['before', (req, res) => (clearReferrer(req, res), res.setHeader('Set-Cookie', 'a=1'))],
    ['after', (req, res) => (res.setHeader('Set-Cookie', 'a=1'), clearReferrer(req, res))],
  ])('by clearReferrer, %s others, is gone', async (_, clear) => {
    const visitor = await openWith((req, res) => {
      clear(req, res);
      res.end();
    });
    await visitor.get(LINK);
    expect(visitor.cookies).toEqual(new Map([['a', '1']]));
  });

  it('by clearReferrer where affili() is mounted twice, is gone of both', async () => {
    const app = createApp(express, {}, { after: [affili(REQUIRED)] });
    app.use((req, res) => {
      clearReferrer(req, res);
      res.setHeader('Set-Cookie', 'a=1');
      res.end();
    });
    const visitor = new Visitor(await serve(app));
    await visitor.get(LINK);
    expect(visitor.cookies).toEqual(new Map([['a', '1']]));
  });

  it('where affili() is mounted twice, goes out once', async () => {
    const app = createApp(express, {}, { after: [affili(REQUIRED)] });
    app.use((_req, res) => void res.setHeader('Set-Cookie', 'a=1').end());
    const page = await new Visitor(await serve(app)).get(LINK);
    // Twice, should a second have gone by between the two.
    expect(new Set(namesIn(page))).toEqual(new Set(['a', 'affili_ref']));
  });

  it("leaves the app's own removal of the cookie the last word", async () => {
    const visitor = await openWith((_req, res) => void res.clearCookie('affili_ref').end());
    await visitor.get(LINK);
    expect(visitor.cookies).toEqual(new Map());
  });

  it.each<[string, (target: string) => RequestHandler]>([
    ['http-proxy-middleware', (target) => createProxyMiddleware({ target }) as RequestHandler],
    ['express-http-proxy', (target) => proxy(target)],
  ])('by the answer of a server behind %s: both go out, and no cache keeps them', async (_, make) => {
    const target = await serve((req, res) => {
      res.writeHead(200, {
        'Set-Cookie': OTHERS,
        'Cache-Control': 'public, max-age=60',
        'X-URL': req.url,
        'Content-Type': 'text/html',
      });
      res.end('of the target');
    });
    for (const before of [[], [compression({ threshold: 0 }), session(SESSION)]]) {
      const visitor = await openWith(make(target), before);
      const page = await visitor.get(LINK);
      expectKept(page);
      expect(namesIn(page)).toEqual(expect.arrayContaining(['a', 'b', 'affili_ref']));
      expect(page.headers['x-url']).toBe(LINK);
      expect((await visitor.get('/')).headers['cache-control']).toBe('public, max-age=60');
    }
  });

  it.each<[string, () => RequestHandler]>([
    ['express-session', () => session(SESSION)],
    ['cookie-session', () => cookieSession({ keys: ['a secret'], maxAge: 60_000 })],
    ['compression', () => compression({ threshold: 0 })],
  ])('beside %s, which looks at the headers last too', async (_, make) => {
    const answer: RequestHandler = (req, res) => {
      if (req.session) Object.assign(req.session, { pages: 1 });
      // The package cookies writes into it.
      res.setHeader('Set-Cookie', [...OTHERS]);
      res.send('Hi');
    };
    for (const [before, after] of [
      [[make()], []],
      [[], [make()]],
    ] as [RequestHandler[], RequestHandler[]][]) {
      const app = createApp(express, {}, { before, after }).use(answer);
      const page = await new Visitor(await serve(app)).get(LINK);
      expectKept(page);
      expect(namesIn(page)).toEqual(expect.arrayContaining(['a', 'b', 'affili_ref']));
    }
  });

  it('where a header can no longer be set, fails no page', async () => {
    const visitor = await openWith((_req, res) => {
      res.removeHeader('Set-Cookie');
      const setHeader = res.setHeader.bind(res);
      res.setHeader = (name, value) => {
        if (name === 'Set-Cookie') throw new Error('no cookies here');
        return setHeader(name, value);
      };
      res.end('Hi');
    });
    expect(await visitor.get(LINK)).toMatchObject({ status: 200, body: Buffer.from('Hi') });
  });

  it('looks at the headers of no response without a captured link', async () => {
    const visitor = await openWith((_req, res) => {
      res.end(String(Object.hasOwn(res, 'writeHead')));
    });
    expect((await visitor.get('/?referrer=/pricing&exp=30')).body.toString()).toBe('false');
    expect((await visitor.get('/')).body.toString()).toBe('false');
    expect((await visitor.get(LINK)).body.toString()).toBe('true');
  });
});
