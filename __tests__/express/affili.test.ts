import type { RequestHandler } from 'express';
import type { AffiliOptions } from 'express-affili';
import { createApp } from '../support/create-app';
import { expectCapture, expectNoCapture, expectNoCookie } from '../support/expect-capture';
import { expressVersions } from '../support/express-versions';
import { land, visit } from '../support/visit';

const LINK = '/?referrer=new&exp=30';
const LINK_WITHOUT_EXP = '/?referrer=new';
const OLD = 'affili_ref=old';
const WEAK = 'affili_ref=~old';
const TRACKERS = 'affili_referrer=old';
const FIRST = { attribution: 'first-click' } as const;
/** A site's own use of the name. */
const NO_LINK = '/?referrer=/pricing&exp=30';

describe.each(expressVersions)('affili(), on Express $version', ({ express }) => {
  describe('which click counts', () => {
    it.each<[string, AffiliOptions, string, string | undefined, string | null]>([
      ['last click: a link', {}, LINK, undefined, 'new'],
      ['last click: a link, with a cookie', {}, LINK, OLD, 'new'],
      ['last click: a link with an unusable exp, with a cookie', {}, `${LINK_WITHOUT_EXP}&exp=x`, OLD, 'new'],
      ['first click: a link', FIRST, LINK, undefined, 'new'],
      ['first click: a link, with a cookie', FIRST, LINK, OLD, null],
      ['first click: a link, with the cookie of a tracker', FIRST, LINK, TRACKERS, null],
      ['first click: a link, with a cookie of no token', FIRST, LINK, 'affili_ref=', 'new'],
      ['last click: a link, with a cookie of a link without exp', {}, LINK, WEAK, 'new'],
      ['first click: a link, with a cookie of a link without exp', FIRST, LINK, WEAK, 'new'],
      [
        'first click: a link, with a cookie of a link without exp and that of a tracker',
        FIRST,
        LINK,
        `${WEAK}; ${TRACKERS}`,
        null,
      ],
    ])('%s', async (_, options, url, cookie, captured) => {
      const page = await land(createApp(express, options), { url, cookie });
      if (captured === null) expectNoCookie(page);
      else expectCapture(page, { referrer: captured });
      expect(page.result).toBe(captured ?? 'old');
    });

    it.each<[string, AffiliOptions, string | undefined, boolean]>([
      ['nothing', {}, undefined, true],
      ['a cookie of no token', {}, 'affili_ref=%zz', true],
      ['a cookie', {}, OLD, false],
      ['a cookie of another link without exp', {}, WEAK, false],
      ['the cookie of a tracker', {}, TRACKERS, false],
    ])('a link without exp, with %s', async (_, options, cookie, isCaptured) => {
      const page = await land(createApp(express, options), { url: LINK_WITHOUT_EXP, cookie });
      if (isCaptured) expectCapture(page, { referrer: 'new', isWeak: true });
      else expectNoCookie(page);
      expect(page.result).toBe(isCaptured ? 'new' : 'old');
    });
  });

  describe('shouldTrack', () => {
    it.each<[string, () => unknown]>([
      ['nothing', () => undefined],
      ['what is merely truthy', () => 1],
      ['a promise of true', () => Promise.resolve(true)],
      ['a promise that is rejected', () => Promise.reject(new Error('no consent service'))],
      [
        'a thenable that throws',
        () => ({
          then: () => {
            throw new Error('no consent');
          },
        }),
      ],
      [
        'an exception',
        () => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error
          throw null;
        },
      ],
    ])('prevents the capture where it answers %s', async (_, shouldTrack) => {
      // jest fails a test that leaves a rejection unhandled.
      const page = await land(createApp(express, { shouldTrack: shouldTrack as () => boolean }), LINK);
      expectNoCookie(page);
      expect(page).toMatchObject({ status: 200, result: null });
    });

    it('lets a link be captured where it answers true, told of the request', async () => {
      const app = createApp(express, {
        shouldTrack: (req) => req.headers['sec-gpc'] !== '1' && req.originalUrl === LINK,
      });
      expectCapture(await land(app, LINK), { referrer: 'new' });
      expectNoCookie(await land(app, { url: LINK, headers: { 'Sec-GPC': '1' } }));
    });

    it('is told what was read, whatever the query parser makes of it', async () => {
      const shouldTrack = jest.fn((_req: unknown, { referrer }: { referrer: string }) => referrer !== 'thief');
      const app = createApp(express, { shouldTrack, maxLifetime: 90 });
      expectNoCookie(await land(app, '/?referrer=x&referrer=thief&exp=400'));
      expectNoCookie(await land(app, '/?REFERRER=thief.&exp=7)'));
      expect(shouldTrack.mock.calls.map(([, link]) => link)).toEqual([
        { referrer: 'thief', lifetime: 90 * 86_400_000 },
        { referrer: 'thief', lifetime: 7 * 86_400_000 },
      ]);
    });

    it('is not asked about a page without a link', async () => {
      const shouldTrack = jest.fn(() => true);
      const app = createApp(express, { shouldTrack });
      await land(app, '/');
      await land(app, NO_LINK);
      expect(shouldTrack).not.toHaveBeenCalled();
    });
  });

  describe('does no harm', () => {
    it('where the headers are sent already', async () => {
      const sent: RequestHandler = (_req, res, next) => {
        res.write('early');
        next();
      };
      const app = createApp(express, {}, { before: [sent] });
      const page = await land(app, { url: LINK, cookie: OLD });
      expectNoCapture(page);
      expect(page).toMatchObject({ status: 200, result: 'old' });
    });

    it('where res.cookie throws, as another middleware may have made it', async () => {
      const before: RequestHandler = (_req, res, next) => {
        res.cookie = () => {
          throw new Error('no cookies here');
        };
        next();
      };
      const page = await land(createApp(express, {}, { before: [before] }), LINK);
      expect(page).toMatchObject({ status: 200, result: null });
      expect(page.headers).not.toHaveProperty('set-cookie');
    });

    it.each([LINK, '/?referrer=%zz', '/'])('and goes on exactly once: %s', async (url) => {
      const before = jest.fn();
      const app = createApp(express, {}, { after: [(_req, _res, next) => next(void before())] });
      expect((await land(app, url)).status).toBe(200);
      expect(before).toHaveBeenCalledTimes(1);
    });

    it('to a page without a link, of which it reads no cookie', async () => {
      const read = jest.fn();
      const watched: RequestHandler = (req, _res, next) => {
        Object.defineProperty(req, 'cookies', { get: read });
        next();
      };
      const app = createApp(express, { attribution: 'first-click' }, { before: [watched] });
      expectNoCapture(await visit(app, { url: '/?q=1', cookie: OLD }, () => null));
      expect(read).not.toHaveBeenCalled();
      await visit(app, { url: LINK, cookie: OLD }, () => null);
      expect(read).toHaveBeenCalled();
    });
  });
});
