import express, { type RequestHandler } from 'express';
import { referrerFrom, registerCustomer, type AffiliOptions } from 'express-affili';
import { createApp } from '../support/create-app';
import { createShop } from '../support/create-shop';
import { expectCapture, expectNoCapture } from '../support/expect-capture';
import { expressVersions } from '../support/express-versions';
import { bodiesOf } from '../support/pay';
import { land, visit } from '../support/visit';

const LINK = '/?referrer=aff-1&exp=30';
const WWW = 'https://www.shop.ir';

const LISTED = { origins: ['https://m.shop.ir', WWW] };
const PARTITIONED = { cookie: { secure: true, partitioned: true } };

const from = (dest: string, site: string, others: Record<string, string> = {}) => ({
  'Sec-Fetch-Dest': dest,
  'Sec-Fetch-Site': site,
  ...others,
});
const ahead = { 'Sec-Purpose': 'prefetch;prerender' };
const navigation = { 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html,*/*;q=0.8' };
const framed = { 'Sec-Fetch-Storage-Access': 'active' };
const foreign = { Origin: 'https://foreign.example' };

const COUNTS = true;
type Row = [request: string, method: string, headers: Record<string, string>, counts: boolean, options?: AffiliOptions];

const ROWS: Row[] = [
  // A page that a person opens.
  ['a page, by a link of another site', 'GET', from('document', 'cross-site'), COUNTS],
  ['a page, from the address bar or a messenger', 'GET', from('document', 'none'), COUNTS],
  ['the head of a page', 'HEAD', from('document', 'none'), COUNTS],
  ['a page, fetched ahead by another site', 'GET', from('document', 'cross-site', ahead), !COUNTS],
  ['a page, fetched ahead by a sibling', 'GET', from('document', 'same-site', ahead), !COUNTS],
  ['a page, fetched ahead by the site itself', 'GET', from('document', 'same-origin', ahead), COUNTS],
  ['a page, fetched ahead by the address bar', 'GET', from('document', 'none', ahead), COUNTS],
  // Frames.
  ['a frame', 'GET', from('iframe', 'same-origin'), !COUNTS],
  ...['iframe', 'frame', 'embed', 'object', 'fencedframe'].map((dest): Row => [
    `${dest} in another site, where the cookie is partitioned`,
    'GET',
    from(dest, 'cross-site'),
    COUNTS,
    PARTITIONED,
  ]),
  // Scripts.
  ['a script of the site itself', 'POST', from('empty', 'same-origin', { Origin: 'http://localhost' }), COUNTS],
  ['a script of the site itself that only reads', 'GET', from('empty', 'same-origin'), COUNTS],
  ['a script of a sibling', 'GET', from('empty', 'same-site', { Origin: WWW }), !COUNTS],
  ['a script of a sibling that is listed', 'GET', from('empty', 'same-site', { Origin: WWW }), COUNTS, LISTED],
  ['a script of another site, not listed', 'POST', from('empty', 'cross-site', foreign), !COUNTS, LISTED],
  ['a script of another site that is listed', 'POST', from('empty', 'cross-site', { Origin: WWW }), COUNTS, LISTED],
  ['a script of no origin', 'GET', from('empty', 'cross-site', { Origin: 'null' }), !COUNTS, LISTED],
  ['a script of a longer origin', 'GET', from('empty', 'cross-site', { Origin: `${WWW}.evil` }), !COUNTS, LISTED],
  // A service worker of the site, which fetches its pages. The mode is one that no script can set.
  ['a page, clicked on another site', 'GET', from('empty', 'cross-site', navigation), COUNTS],
  ['a page, clicked on a sibling', 'GET', from('empty', 'same-site', navigation), COUNTS],
  ['a frame of another site', 'GET', from('empty', 'cross-site', { ...navigation, ...framed }), !COUNTS],
  ['a download', 'GET', from('empty', 'cross-site', { ...navigation, Accept: '*/*' }), !COUNTS],
  ['a background fetch', 'GET', from('empty', 'none', navigation), !COUNTS],
  ['a script of the site in a frame of another', 'GET', from('empty', 'same-origin', framed), !COUNTS],
  ['the same, where the cookie is partitioned', 'GET', from('empty', 'same-origin', framed), COUNTS, PARTITIONED],
  ['a page, fetched ahead', 'GET', from('empty', 'cross-site', { ...navigation, ...ahead }), !COUNTS],
  ['a form of another site', 'POST', from('empty', 'cross-site', { ...navigation, ...foreign }), !COUNTS],
  ['a script of another site', 'GET', from('empty', 'cross-site', { 'Sec-Fetch-Mode': 'no-cors' }), !COUNTS],
  // What a page is made of.
  ['an image of the site itself', 'GET', from('image', 'same-origin'), !COUNTS],
  ['an image of a listed site', 'GET', from('image', 'cross-site', { Origin: WWW }), !COUNTS, LISTED],
  ['an image, where the cookie is partitioned', 'GET', from('image', 'cross-site'), !COUNTS, PARTITIONED],
  ['what no browser fetches yet', 'GET', from('hologram', 'same-origin'), !COUNTS],
  // Forms.
  ['a form of the site itself', 'POST', from('document', 'same-origin', { Origin: 'http://localhost' }), COUNTS],
  ['a form of another site, not listed', 'POST', from('document', 'cross-site', foreign), !COUNTS, LISTED],
  ['a form of a sibling that is listed', 'POST', from('document', 'same-site', { Origin: WWW }), COUNTS, LISTED],
  ['a form that is sent again from the address bar', 'POST', from('document', 'none'), !COUNTS],
  // No Fetch Metadata.
  ['a page, by an older browser', 'GET', {}, COUNTS],
  ['a page of another site that says its origin', 'GET', foreign, COUNTS],
  ['a WebSocket of a sibling, by Chromium', 'GET', { Origin: WWW, 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZQ==' }, !COUNTS],
  ['an app or a server', 'POST', {}, COUNTS],
  ['a form of another site, by an older browser', 'POST', foreign, !COUNTS],
  ['a form of no origin, by an older browser', 'POST', { Origin: 'null' }, !COUNTS],
  ['a form of what is no origin', 'POST', { Origin: 'localhost' }, !COUNTS],
  ['a form of this host, by an older browser', 'POST', { Origin: 'https://shop.ir', Host: 'Shop.ir' }, COUNTS],
  ['a form of this host by IPv6', 'POST', { Origin: 'http://[::1]:3000', Host: '[::1]:3000' }, COUNTS],
  ['a form of a longer host', 'POST', { Origin: 'https://shop.ir.evil', Host: 'shop.ir' }, !COUNTS],
  ['a form of a listed site, by an older browser', 'POST', { Origin: WWW }, COUNTS, LISTED],
];

describe('which requests count', () => {
  it.each(ROWS)('%s, by %s, with %j: %p', async (_, method, headers, counts, options = {}) => {
    const page = await land(createApp(express, options), { url: LINK, method, headers });
    if (counts) expectCapture(page, { referrer: 'aff-1', days: 30 });
    else expectNoCapture(page);
    expect(page).toMatchObject({ status: 200, result: counts ? 'aff-1' : null });
  });

  it.each(['last-click', 'first-click'] as const)(
    'what does not count leaves the cookie as it is: %s',
    async (attribution) => {
      const app = createApp(express, { attribution });
      const headers = from('document', 'cross-site', foreign);
      const page = await land(app, { url: LINK, method: 'POST', headers, cookie: 'affili_ref=older' });
      expectNoCapture(page);
      expect(page.result).toBe('older');
    },
  );

  it('a signup that a front end elsewhere sends with the query of its landing needs no cookie', async () => {
    const { app, affili } = await createShop(express, [], LISTED);
    const headers = from('empty', 'cross-site', { Origin: WWW });
    const url = '/register?referrer=aff-1&exp=30';
    const page = await visit(app, { url, method: 'POST', headers }, (req) => registerCustomer(req, '42'));
    expect(page.result).toBe('affili-1');
    expect(bodiesOf(affili)).toEqual([{ referrer: 'aff-1', mcs_id: '42' }]);
  });

  it.each(expressVersions)(
    'a form of this host counts, also behind a trusted proxy, on Express $version',
    async (on) => {
      const app = createApp(on.express);
      const ofHost = { Origin: 'http://shop.ir:3000', Host: 'shop.ir:3000' };
      expectCapture(await land(app, { url: LINK, method: 'POST', headers: ofHost }), { referrer: 'aff-1' });
      const headers = { Origin: 'https://shop.ir', Host: 'backend:3000', 'X-Forwarded-Host': 'shop.ir' };
      expectNoCapture(await land(app, { url: LINK, method: 'POST', headers }));
      app.set('trust proxy', true);
      expectCapture(await land(app, { url: LINK, method: 'POST', headers }), { referrer: 'aff-1' });
    },
  );

  it('a form of another site does not count as GET because it says so to method-override', async () => {
    /** As method-override does, told by the query. */
    const overrides: RequestHandler = (req, _res, next) => {
      Object.assign(req, { originalMethod: req.method, method: 'GET' });
      next();
    };
    const app = createApp(express, {}, { before: [overrides] });
    const headers = from('document', 'cross-site', foreign);
    expectNoCapture(await visit(app, { url: `${LINK}&_method=GET`, method: 'POST', headers }, referrerFrom));
  });
});
