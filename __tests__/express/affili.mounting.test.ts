import type { RequestHandler } from 'express';
import { affili, referrerFrom } from 'express-affili';
import { createApp, REQUIRED } from '../support/create-app';
import { expectCapture, expectNoCapture, expectNoCookie, setCookiesOf } from '../support/expect-capture';
import { expressVersions } from '../support/express-versions';
import { land, visit } from '../support/visit';

const LINK = '/?referrer=new&exp=30';

describe.each(expressVersions)('affili() mounted, on Express $version', ({ express }) => {
  it('in a router at a path, captures what is asked for there', async () => {
    const app = express();
    const router = express.Router();
    router.use(affili(REQUIRED));
    app.use('/shop', router);
    expectCapture(await land(app, '/shop/cart?referrer=new&exp=30'), { referrer: 'new', days: 30 });
    expectNoCapture(await visit(app, { url: LINK }, () => null));
  });

  it('behind a middleware that rewrites the URL, goes by what was asked for', async () => {
    const rewrites: RequestHandler = (req, _res, next) => {
      req.url = '/index.html';
      next();
    };
    const app = createApp(express, {}, { before: [rewrites] });
    expectCapture(await land(app, LINK), { referrer: 'new', days: 30 });

    const invents: RequestHandler = (req, _res, next) => {
      req.url = LINK;
      next();
    };
    expectNoCapture(await land(createApp(express, {}, { before: [invents] }), '/'));
  });

  it('in a route', async () => {
    const app = express();
    app.get('/landing', affili(REQUIRED), (req, res) => {
      res.json(referrerFrom(req));
    });
    expectCapture(await land(app, '/landing?referrer=new&exp=30'), { referrer: 'new' });
  });

  it("twice with different options, keeps each one's cookie, and the nearer one decides", async () => {
    const app = createApp(
      express,
      { cookie: { name: 'site' } },
      { after: [affili({ ...REQUIRED, cookie: { name: 'area' }, expUnit: 'hours', attribution: 'first-click' })] },
    );
    const page = await land(app, { url: '/?referrer=new&exp=48' });
    expect(setCookiesOf(page)).toMatchObject([
      { name: 'site', value: 'new', attributes: { 'max-age': '4147200' } },
      { name: 'area', value: 'new', attributes: { 'max-age': '172800' } },
    ]);
    const again = await land(app, { url: '/?referrer=newer&exp=48', cookie: 'site=new; area=first' });
    expect(setCookiesOf(again)).toMatchObject([{ name: 'site', value: 'newer' }]);
    expect(again.result).toBe('first');
  });

  it('in two apps, lets each go by its own options', async () => {
    const strict = createApp(express, { shouldTrack: () => false });
    const other = createApp(express, { cookie: { name: 'other' } });
    expectNoCookie(await land(strict, LINK));
    expectCapture(await land(other, LINK), { referrer: 'new', name: 'other' });
  });
});
