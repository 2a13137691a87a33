import compression from 'compression';
import express, { type RequestHandler } from 'express';
import { gunzipSync } from 'node:zlib';
import type { AffiliOptions } from 'express-affili';
import { cachingProxy, type CacheRules } from './caching-proxy';
import { LINK } from '../support/create-shop';
import { setCookiesOf } from '../support/expect-capture';
import { expectJourney } from './expect-journey';
import { openShop, PAGE, type Parts } from './open-shop';
import { Visitor } from './visitor';

const NEXT_LINK = LINK.replace('aff-1', 'aff-2');
const withoutQuery = (url: string) => url.split('?')[0]!;

/** All of them keep for a while what says nothing about being kept. */
const caches: [string, CacheRules][] = [
  ['keeps what sets no cookie', {}],
  ['keeps cookies too', { keepsCookies: true }],
  ['ignores the query', { keepsCookies: true, key: withoutQuery }],
];

const isPublic: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'public, max-age=60');
  next();
};

describe('behind a shared cache', () => {
  async function openBehind(rules: CacheRules, options?: AffiliOptions, mount?: (parts: Parts) => unknown) {
    const { origin, affili } = await openShop(express, mount, options);
    return { affili, origin: await cachingProxy(origin, { unsaid: 60, ...rules }) };
  }

  /** Visits with a link, by somebody new. */
  async function click(origin: string, link: string) {
    const visitor = new Visitor(origin);
    return { visitor, page: await visitor.get(link) };
  }

  describe.each(caches)('that %s', (_, rules) => {
    it('gives each visitor the cookie of their own link, and lets them sign up and pay', async () => {
      const shop = await openBehind(rules);
      for (const [link, referrer] of [
        [LINK, 'aff-1'],
        [NEXT_LINK, 'aff-2'],
        [LINK, 'aff-1'],
      ] as const) {
        const page = await expectJourney(shop, { landing: link, referrer });
        expect(page.headers['x-cache']).toBe('MISS');
      }
    });

    it.each<[string, AffiliOptions, string]>([
      ['whose first click counts already', { attribution: 'first-click' }, 'affili_ref=aff-0'],
      ['who wants no tracking', { shouldTrack: (req) => !req.headers.cookie?.includes('no=1') }, 'no=1'],
    ])('does not swallow the click that comes after one %s', async (__, options, cookie) => {
      const shop = await openBehind(rules, options);
      const visitor = new Visitor(shop.origin);
      const [name, value] = cookie.split('=') as [string, string];
      visitor.cookies.set(name, value);
      expect(setCookiesOf(await visitor.get(LINK))).toEqual([]);
      await expectJourney(shop);
    });

    it('still keeps the pages without a link, and hands on no cookie with them', async () => {
      const shop = await openBehind(rules);
      await click(shop.origin, LINK);
      const pages = [await click(shop.origin, '/'), await click(shop.origin, '/')].map(({ page }) => page);
      expect(pages.map(({ headers }) => headers['x-cache'])).toEqual(['MISS', 'HIT']);
      for (const page of pages) expect(setCookiesOf(page)).toEqual([]);
    });
  });

  it.each<[string, (parts: Parts) => unknown]>([
    ['before', ({ app, affili, form, routes }) => app.use(isPublic, affili, form, routes)],
    ['after', ({ app, affili, form, routes }) => app.use(affili, isPublic, form, routes)],
  ])('where the app makes every page public, %s affili(), each visitor gets their own cookie', async (_, mount) => {
    const shop = await openBehind({ keepsCookies: true }, {}, mount);
    await expectJourney(shop);
    await expectJourney(shop, { landing: NEXT_LINK, referrer: 'aff-2' });
    await expectJourney(shop);
  });

  it.each<[string, (parts: Parts) => unknown]>([
    ['before', ({ app, affili, form, routes }) => app.use(compression(), affili, form, routes)],
    ['after', ({ app, affili, form, routes }) => app.use(affili, compression(), form, routes)],
  ])('compressed %s affili(), each visitor gets what their browser can read', async (_, mount) => {
    const { origin } = await openBehind({ keepsCookies: true }, {}, mount);
    const gzip = { 'Accept-Encoding': 'gzip' };
    for (const path of [LINK, '/', LINK, '/']) {
      const small = await new Visitor(origin).get(path, gzip);
      const plain = await new Visitor(origin).get(path, { 'Accept-Encoding': 'identity' });
      expect([gunzipSync(small.body).toString(), plain.body.toString()]).toEqual([PAGE, PAGE]);
      for (const { headers } of [small, plain]) expect(headers['vary']).toBe('Accept-Encoding');
    }
    expect((await new Visitor(origin).get('/', gzip)).headers['x-cache']).toBe('HIT');
  });
});
