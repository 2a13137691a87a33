import compression from 'compression';
import cookieParser from 'cookie-parser';
import cookieSession from 'cookie-session';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import helmet from 'helmet';
import { LINK } from '../support/create-shop';
import { setCookiesOf } from '../support/expect-capture';
import { expectJourney } from './expect-journey';
import { expressVersions, type ExpressFactory } from '../support/express-versions';
import { openShop, plainly, type Parts } from './open-shop';
import { Visitor } from './visitor';

const SECRET = 'a secret of the app';

/** It has no types. */
const Cookies = jest.requireActual<{ express: (keys: string[]) => RequestHandler }>('cookies');

const sessions = () => session({ secret: SECRET, resave: false, saveUninitialized: true });
const cookieSessions = () => cookieSession({ keys: [SECRET], maxAge: 60_000 });

/** As method-override does. */
const overridesMethod: RequestHandler = (req, _res, next) => {
  (req as Request & { originalMethod: string }).originalMethod = req.method;
  req.method = req.header('X-HTTP-Method-Override') ?? req.method;
  next();
};

const counts: RequestHandler = (req, res, next) => {
  req.session ??= {} as Request['session'];
  const data = req.session as unknown as { pages?: number };
  data.pages = (data.pages ?? 0) + 1;
  res.set('X-Pages', String(data.pages));
  next();
};

const neighbours: [string, (express: ExpressFactory) => RequestHandler[]][] = [
  ['express-session', () => [sessions(), counts]],
  ['cookie-session', () => [cookieSessions(), counts]],
  ['cookie-parser with a secret', () => [cookieParser(SECRET)]],
  ['the package cookies', () => [Cookies.express([SECRET])]],
  ['helmet', () => [helmet()]],
  ['compression', () => [compression()]],
  ['parsers of JSON, text and bytes', (express) => [express.json(), express.text(), express.raw()]],
  ['method-override', () => [overridesMethod]],
  [
    'all at once',
    (express) => [
      helmet(),
      compression(),
      cookieParser(SECRET),
      sessions(),
      counts,
      express.json(),
      express.urlencoded({ extended: false }),
      overridesMethod,
    ],
  ],
];

describe.each(expressVersions)('affili() beside other middleware, on Express $version', ({ express }) => {
  const before = (middlewares: RequestHandler[]) => (parts: Parts) => {
    parts.app.use(middlewares);
    plainly(parts);
  };
  const after =
    (middlewares: RequestHandler[]) =>
    ({ app, affili, form, routes }: Parts) =>
      app.use(affili, middlewares, form, routes);

  describe.each(neighbours)('%s', (_, make) => {
    it.each([
      ['before', before],
      ['after', after],
    ])('mounted %s it: the cookie, the signup and the payment are right', async (__, mount) => {
      await expectJourney(await openShop(express, mount(make(express))));
    });
  });

  describe.each([
    ['express-session', 'connect.sid', sessions],
    ['cookie-session', 'session', cookieSessions],
  ])('%s', (_, name, make) => {
    it.each([
      ['before', before],
      ['after', after],
    ])('mounted %s it, starts on the landing page and goes on', async (__, mount) => {
      const { origin } = await openShop(express, mount([make(), counts]));
      const visitor = new Visitor(origin);
      const landing = await visitor.get(LINK);
      expect(setCookiesOf(landing).map((cookie) => cookie.name)).toEqual(expect.arrayContaining([name, 'affili_ref']));
      const second = await visitor.get('/');
      const third = await visitor.get(LINK);
      expect([landing, second, third].map(({ headers }) => headers['x-pages'])).toEqual(['1', '2', '3']);
    });
  });
});
