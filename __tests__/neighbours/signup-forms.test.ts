import cookieParser from 'cookie-parser';
import { doubleCsrf } from 'csrf-csrf';
import type { RequestHandler } from 'express';
import session from 'express-session';
import { LINK } from '../support/create-shop';
import { expectJourney, expectKept, expectSignupAndPayment } from './expect-journey';
import { expressVersions, type ExpressFactory } from '../support/express-versions';
import { openShop, type Parts } from './open-shop';
import { bodiesOf } from '../support/pay';
import { PERSON } from '../support/secrets';
import { Visitor } from './visitor';

const SECRET = 'a secret of the app';
const FIELDS = { id: '42', email: PERSON.email };
const REGISTRATION = { referrer: 'aff-1', mcs_id: '42', meta_data: { email: PERSON.email } };

/** A check with csrf-csrf, which is told by a cookie of its own, and a page that answers the token. */
function csrf(express: ExpressFactory): RequestHandler[] {
  const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
    getSecret: () => SECRET,
    getSessionIdentifier: (req) => req.sessionID,
    cookieName: 'csrf',
    cookieOptions: { secure: false },
  });
  const token = express.Router().get('/token', (req, res) => void res.send(generateCsrfToken(req, res)));
  const sessions = session({ secret: SECRET, resave: false, saveUninitialized: true });
  return [cookieParser(), sessions, token, doubleCsrfProtection];
}

const tokenOf = async (visitor: Visitor) => ({ 'x-csrf-token': (await visitor.get('/token')).body.toString() });

describe.each(expressVersions)('a signup form, on Express $version', ({ express }) => {
  describe.each<[string, (parts: Parts) => unknown]>([
    ['before', ({ app, affili, form, routes }) => app.use(csrf(express), affili, form, routes)],
    ['after', ({ app, affili, form, routes }) => app.use(affili, csrf(express), form, routes)],
  ])('with a CSRF check %s affili()', (_, mount) => {
    it('registers who has the token', async () => {
      await expectJourney(await openShop(express, mount), { headers: tokenOf });
    });

    it('of who has none registers nobody, and keeps their attribution for when they have', async () => {
      const shop = await openShop(express, mount);
      const visitor = new Visitor(shop.origin);
      await visitor.get(LINK);
      await visitor.get('/token');
      expect((await visitor.post('/register', FIELDS)).status).toBe(403);
      expect(shop.affili.seen).toEqual([]);
      await expectSignupAndPayment(shop, { visitor, headers: tokenOf });
    });
  });

  it('sent to a link itself is registered by that', async () => {
    const shop = await openShop(express);
    const visitor = new Visitor(shop.origin);
    visitor.cookies.set('affili_ref', 'aff-0');
    expectKept(await visitor.post(LINK.replace('/', '/register'), FIELDS));
    expect(bodiesOf(shop.affili)).toEqual([REGISTRATION]);
  });

  it('that no parser can read is refused as ever, and its link still counts', async () => {
    const shop = await openShop(express, ({ app, affili, form, routes }) =>
      app.use(affili, express.json(), form, routes),
    );
    const visitor = new Visitor(shop.origin);
    const headers = { 'Content-Type': 'application/json' };
    const answer = await visitor.send(LINK.replace('/', '/register'), { method: 'POST', headers, body: '{"id":' });
    expect(answer.status).toBe(400);
    expectKept(answer);
    await expectSignupAndPayment(shop, { visitor });
  });
});
