import type { Express, RequestHandler } from 'express';
import { clearReferrer, referrerFrom, type AffiliRequest, type AffiliResponse } from 'express-affili';
import { LINK } from '../support/create-shop';
import { expectLifetime, setCookiesOf } from '../support/expect-capture';
import { expectJourney, expectKept, expectSignupAndPayment } from './expect-journey';
import { expressVersions } from '../support/express-versions';
import { openShop, plainly, type Parts } from './open-shop';
import { bodiesOf } from '../support/pay';
import { Visitor } from './visitor';

const isSubApp = true;

describe.each(expressVersions)('affili() mounted in parts of an app, on Express $version', ({ express }) => {
  const part = (ofApp: boolean) => (ofApp ? express() : express.Router());

  describe.each([
    ['a sub-app', isSubApp],
    ['a router', !isSubApp],
  ])('in %s', (_, ofApp) => {
    it.each<[string, string, (parts: Parts) => unknown]>([
      [
        'at a path',
        '/shop',
        ({ app, affili, form, routes }) => app.use('/shop', part(ofApp).use(affili, form, routes)),
      ],
      [
        'at a path of a path',
        '/fa/shop',
        ({ app, affili, form, routes }) =>
          app.use('/fa', part(ofApp).use('/shop', part(ofApp).use(affili, form, routes))),
      ],
      [
        'at a path with a parameter',
        '/shops/7',
        ({ app, affili, form, routes }) => app.use('/shops/:shop', part(ofApp).use(affili, form, routes)),
      ],
      [
        'whose routes are elsewhere',
        '/shop',
        ({ app, affili, form, routes }) => app.use('/shop', part(ofApp).use(affili)).use('/shop', form, routes),
      ],
      [
        'around one that has the routes',
        '/shop',
        ({ app, affili, form, routes }) => app.use(affili).use('/shop', part(ofApp).use(form, routes)),
      ],
    ])('%s: the cookie, the signup and the payment are right', async (__, base, mount) => {
      await expectJourney(await openShop(express, mount), { base });
    });

    it('at a path, the cookie counts on the whole site, and other pages know of no link', async () => {
      const shop = await openShop(express, ({ app, affili, affiliWith, form, routes }) => {
        app.use('/shop', part(ofApp).use(affili, form, routes));
        app.use('/account', part(ofApp).use(affiliWith({}), form, routes));
        app.use(routes);
      });
      const visitor = new Visitor(shop.origin);
      expect((await visitor.get(LINK)).headers).not.toHaveProperty('set-cookie');
      expectKept(await visitor.get(`/shop${LINK}`));
      await expectSignupAndPayment(shop, { visitor, base: '/account' });
    });
  });

  it('on a path, and on several', async () => {
    const shop = await openShop(express, ({ app, affili, form, routes }) =>
      app.use(['/fa', '/en'], affili).use(['/fa', '/en', '/de'], form, routes),
    );
    await expectJourney(shop, { base: '/fa' });
    await expectJourney(shop, { base: '/en' });
    expect((await new Visitor(shop.origin).get(`/de${LINK}`)).headers).not.toHaveProperty('set-cookie');
  });

  it.each<[string, (parts: Parts) => unknown]>([
    [
      'in the app and in a part of it',
      ({ app, affili, affiliWith, form, routes }) =>
        app.use(affili).use(express().use(affiliWith({ cookie: { name: 'area' }, expUnit: 'hours' }), form, routes)),
    ],
  ])('twice %s, each keeps a cookie by its own options, and the later one decides', async (_, mount) => {
    const shop = await openShop(express, mount);
    const visitor = new Visitor(shop.origin);
    const page = await visitor.get(LINK);
    expectKept(page);
    const area = setCookiesOf(page).find(({ name }) => name === 'area')!;
    expect(area.value).toBe('aff-1');
    expectLifetime(area, 30 * 3600);

    visitor.cookies.set('affili_ref', 'aff-9');
    await expectSignupAndPayment(shop, { visitor });
    visitor.cookies.delete('area');
    await visitor.post('/register', { id: '43' });
    expect(bodiesOf(shop.affili).map((body) => (body as { mcs_id?: string }).mcs_id)).not.toContain('43');
  });

  it('in a route', async () => {
    const { origin } = await openShop(express, ({ app, affili, routes }) => app.get('/', affili).use(routes));
    expectKept(await new Visitor(origin).get(LINK));
  });

  it('in two apps of one process, each brings its customers to its own Affili', async () => {
    const [one, other] = [await openShop(express), await openShop(express)];
    await Promise.all([
      expectJourney(one),
      expectJourney(other, { landing: LINK.replace('1', '2'), referrer: 'aff-2' }),
    ]);
  });

  it('in a part at a path, its cookie can be cleared there', async () => {
    const clears: RequestHandler = (req, res) => {
      clearReferrer(req, res as AffiliResponse);
      res.json(referrerFrom(req as AffiliRequest));
    };
    const { origin } = await openShop(express, ({ app, affili, routes }) =>
      app.use('/shop', express().use(affili).get('/clear', clears).use(routes)),
    );
    const visitor = new Visitor(origin);
    await visitor.get(`/shop${LINK}`);
    expect((await visitor.get('/shop/clear')).body.toString()).toBe('null');
    expect(visitor.cookies).toEqual(new Map());
  });

  const settings: [string, (app: Express) => unknown][] = [
    ['query parser false', (app) => app.set('query parser', false)],
    ['a query parser of its own', (app) => app.set('query parser', () => ({ referrer: 'aff-9', exp: '1' }))],
  ];

  it.each(settings)('where the app has %s: the cookie, the signup and the payment are right', async (_, set) => {
    const shop = await openShop(express, (parts) => {
      set(parts.app);
      plainly(parts);
    });
    await expectJourney(shop);
    await expectJourney(shop, { landing: '/?exp=1&referrer=aff-0&x[y]=1&referrer=aff-1&exp=30' });
  });

  it.each<[string, RequestHandler]>([
    [
      'takes the language off the URL',
      (req, _res, next) => {
        req.url = req.url.replace(/^\/fa/, '');
        next();
      },
    ],
  ])('behind a middleware that %s, the link counts as it was asked for', async (_, rewrites) => {
    const shop = await openShop(express, ({ app, affili, form, routes }) => app.use(rewrites, affili, form, routes));
    await expectJourney(shop, { base: '/fa' });
  });

  it('behind a middleware that makes up a link, none counts', async () => {
    const invents: RequestHandler = (req, _res, next) => next(void (req.url = LINK));
    const { origin } = await openShop(express, ({ app, affili, routes }) => app.use(invents, affili, routes));
    expect((await new Visitor(origin).get('/')).headers).not.toHaveProperty('set-cookie');
  });
});
