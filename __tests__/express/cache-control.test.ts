import type { RequestHandler } from 'express';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../support/create-app';
import { LINK } from '../support/create-shop';
import { expectCapture, setCookiesOf } from '../support/expect-capture';
import { expressVersions } from '../support/express-versions';
import { land } from '../support/visit';

describe.each(expressVersions)('Cache-Control of a captured link, on Express $version', ({ express }) => {
  it.each([
    ['public, max-age=60', 'private, no-cache'],
    ['s-maxage=60', 'private, no-cache'],
    ['private="X-Name", max-age=60', 'private, no-cache'],
    ['max-age=60, PRIVATE', 'max-age=60, PRIVATE'],
    ['no-store', 'no-store'],
  ])('of an app that says %s leaves with the cookie as %s', async (said, left) => {
    const sets: RequestHandler = (_req, res, next) => {
      res.set('Cache-Control', said);
      next();
    };
    for (const around of [{ before: [sets] }, { after: [sets] }]) {
      const page = await land(createApp(express, {}, around), LINK);
      expect(page.headers['cache-control']).toBe(left);
      expect(setCookiesOf(page)).toMatchObject([{ value: 'aff-1' }]);
    }
  });

  it('is all that is said of caching: what is said to CDNs alone goes', async () => {
    const said = {
      'CDN-Cache-Control': 'max-age=60',
      'Surrogate-Control': 'max-age=60',
      'Edge-Control': 'max-age=60',
      'Vercel-CDN-Cache-Control': 'public',
    };
    const sets: RequestHandler = (_req, res, next) => next(void res.set(said));
    const app = createApp(express, {}, { after: [sets] });
    expect(Object.keys((await land(app, LINK)).headers).filter((name) => /cdn|surrogate|edge/.test(name))).toEqual([]);
    expect((await land(app, '/')).headers).toMatchObject({ 'cdn-cache-control': 'max-age=60' });
  });

  const image = { url: LINK, headers: { 'Sec-Fetch-Dest': 'image', 'Sec-Fetch-Site': 'same-origin' } };
  const firstClick = { url: LINK, cookie: 'affili_ref=older' };

  it.each([
    ['an image', image, {}],
    ['a later click', firstClick, { attribution: 'first-click' }],
    ['a visitor without consent', { url: LINK }, { shouldTrack: () => false }],
  ] as const)('keeps what %s gets away from those who click the same link', async (_, visit, options) => {
    const said = { 'Cache-Control': 'public, s-maxage=60', 'CDN-Cache-Control': 'max-age=60' };
    const sets: RequestHandler = (_req, res, next) => next(void res.set(said));
    const page = await land(createApp(express, options, { after: [sets] }), visit);
    expect(page.headers['cache-control']).toBe('private, no-cache');
    expect(page.headers['cdn-cache-control']).not.toBe('max-age=60');
    expect(setCookiesOf(page)).toEqual([]);
  });

  it.each([
    [{ 'Cache-Control': 'no-store' }, 'no-store'],
    [{ 'Cache-Control': 'private, max-age=60' }, 'private, no-cache'],
    [{ Expires: 'Fri, 01 Jan 2100 00:00:00 GMT' }, 'private, no-cache'],
    [{ 'Last-Modified': 'Fri, 01 Jan 2021 00:00:00 GMT' }, undefined],
    [{ Vary: 'X-Language' }, undefined],
  ])('of what does not count: %j becomes %p', async (said, left) => {
    const sets: RequestHandler = (_req, res, next) => next(void res.set(said));
    const page = await land(createApp(express, {}, { after: [sets] }), image);
    expect(page.headers['cache-control']).toBe(left);
    expect(page.headers).toMatchObject({
      'cdn-cache-control': 'no-store',
      'surrogate-control': 'no-store',
      'x-accel-expires': '0',
    });
    const vary = page.headers['vary']!.split(', ');
    expect(vary).toEqual(expect.arrayContaining(['Cookie', 'Sec-Fetch-Dest', 'Sec-Fetch-Site', 'Sec-Purpose']));
    expect(vary.includes('X-Language')).toBe('Vary' in said);
  });

  it('stays where a static file is served', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'express-affili-'));
    try {
      writeFileSync(join(folder, 'index.html'), 'Welcome');
      const after = [express.static(folder, { maxAge: '1d' })];
      expectCapture(await land(createApp(express, {}, { after }), LINK), { referrer: 'aff-1' });
      const withoutLink = await land(createApp(express, {}, { after }), '/');
      expect(withoutLink.headers['cache-control']).toBe('public, max-age=86400');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
