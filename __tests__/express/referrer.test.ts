import type { Request as ExpressRequest, RequestHandler, Response } from 'express';
import {
  AffiliError,
  clearReferrer,
  recordConversion,
  referrerFrom,
  registerCustomer,
  type AffiliOptions,
} from 'express-affili';
import { createApp } from '../support/create-app';
import { setCookiesOf } from '../support/expect-capture';
import { expressVersions } from '../support/express-versions';
import { land, visit } from '../support/visit';

const LINK = '/?referrer=link&exp=30';
const PAYMENT = { order_id: '7', amount: 1490 };
const DATA = Buffer.from('{"referrer":"tracker-2"}').toString('base64');
const OURS = 'affili_ref=ours';
const WEAK = 'affili_ref=~weak';
const TRACKERS = `affili_referrer=tracker-1; AFFILI_DATA=${DATA}`;

describe.each(expressVersions)('on Express $version', ({ express }) => {
  describe('referrerFrom', () => {
    it.each<[string, AffiliOptions, { url?: string; cookie?: string }, string | null]>([
      ['the link before all cookies', {}, { url: LINK, cookie: `${OURS}; ${TRACKERS}` }, 'link'],
      ['our cookie before those of the tracker', {}, { cookie: `${TRACKERS}; ${OURS}` }, 'ours'],
      ["the tracker's v2 before its v1", {}, { cookie: TRACKERS }, 'tracker-2'],
      ["the tracker's v1", {}, { cookie: 'affili_referrer=tracker-1' }, 'tracker-1'],
      ['nothing', {}, {}, null],
      ['our cookie before a link of no token', {}, { url: '/?referrer=/pricing&exp=30', cookie: OURS }, 'ours'],
      ['our cookie before a link without exp', {}, { url: '/?referrer=link', cookie: OURS }, 'ours'],
      ['the tracker before a link without exp', {}, { url: '/?referrer=link', cookie: TRACKERS }, 'tracker-2'],
      ['the tracker before our cookie of a link without exp', {}, { cookie: `${WEAK}; ${TRACKERS}` }, 'tracker-2'],
      ['our cookie of a link without exp', {}, { cookie: WEAK }, 'weak'],
      ['first click: our cookie before the link', { attribution: 'first-click' }, { url: LINK, cookie: OURS }, 'ours'],
      [
        'first click: the tracker before the link',
        { attribution: 'first-click' },
        { url: LINK, cookie: TRACKERS },
        'tracker-2',
      ],
      [
        'first click: the link before our cookie of a link without exp',
        { attribution: 'first-click' },
        { url: LINK, cookie: WEAK },
        'link',
      ],
      ['no tracking: our cookie, not the link', { shouldTrack: () => false }, { url: LINK, cookie: OURS }, 'ours'],
      ['no tracking: nothing, not the link', { shouldTrack: () => false }, { url: LINK }, null],
      ['only the cookie of the name', { cookie: { name: 'mine' } }, { cookie: OURS }, null],
    ])('answers %s', async (_, options, from, referrer) => {
      expect((await land(createApp(express, options), from)).result).toBe(referrer);
    });

    it('answers nothing where an adapter put something else in the place of the Cookie header', async () => {
      const { result } = await visit(createApp(express), {}, (req) => {
        Object.assign(req.headers, { cookie: [OURS] });
        return referrerFrom(req);
      });
      expect(result).toBeNull();
    });

    it('answers the same each time, and after the response', async () => {
      const { result } = await visit(createApp(express), { url: LINK }, async (req, res) => {
        const before = [referrerFrom(req), referrerFrom(req)];
        await new Promise((resolve) => res.end(resolve));
        return [...before, referrerFrom(req)];
      });
      expect(result).toEqual(['link', 'link', 'link']);
    });

    it('is of no matter to other requests', async () => {
      const app = createApp(express);
      await land(app, LINK);
      expect((await land(app, '/')).result).toBeNull();
    });
  });

  describe('clearReferrer', () => {
    const clear = (req: ExpressRequest, res: Response) => {
      clearReferrer(req, res);
      return referrerFrom(req);
    };

    it('removes our cookie, and that of the tracker counts no more', async () => {
      const { headers, result } = await visit(createApp(express), { cookie: `${OURS}; ${TRACKERS}` }, clear);
      expect(setCookiesOf({ headers })).toEqual([
        {
          name: 'affili_ref',
          value: '',
          attributes: { path: '/', expires: new Date(1).toUTCString(), httponly: '', samesite: 'Lax' },
        },
      ]);
      expect(result).toBeNull();
    });

    it('takes back the link of this very request', async () => {
      const page = await visit(createApp(express), { url: LINK }, clear);
      // The browser goes by the last.
      expect(setCookiesOf(page)).toMatchObject([{ value: 'link' }, { name: 'affili_ref', value: '' }]);
      expect(page.result).toBeNull();
    });

    it('leaves the other cookies of the answer', async () => {
      const sets: RequestHandler = (_req, res, next) => {
        res.cookie('session', '1');
        next();
      };
      const page = await visit(createApp(express, {}, { before: [sets] }), { cookie: OURS }, clear);
      expect(setCookiesOf(page)).toMatchObject([{ name: 'session' }, { name: 'affili_ref', value: '' }]);
    });

    it('is no matter of the next request', async () => {
      const app = createApp(express);
      await visit(app, { cookie: OURS }, clear);
      expect((await land(app, { cookie: OURS })).result).toBe('ours');
    });
  });

  it.each<[string, unknown, string]>([
    ["a Fetch Request, as auth libraries' hooks have it", new Request('https://shop.ir/'), 'AsyncLocalStorage'],
    ["what wraps one, as Next's", { url: '/', headers: { get: () => null } }, 'AsyncLocalStorage'],
    ['nothing, as in a timer', undefined, 'outbox.addConversion or client.conversions.create'],
    ['null', null, 'outbox.addConversion or client.conversions.create'],
    ['something else', {}, 'app.use(affili())'],
  ])('tells what to hand over in place of %s', async (_, req, message) => {
    const calls = [() => referrerFrom(req as never), () => clearReferrer(req as never, {} as never)];
    for (const call of calls) expect(call).toThrow(message);
    for (const work of [registerCustomer(req as never, '42'), recordConversion(req as never, PAYMENT)]) {
      await expect(work).rejects.toMatchObject({ code: 'ERR_AFFILI_OPTIONS' });
      await expect(work).rejects.toThrow(message);
    }
  });

  describe.each<[string, (req: ExpressRequest, res: Response) => unknown]>([
    ['referrerFrom', (req) => referrerFrom(req)],
    ['clearReferrer', (req, res) => clearReferrer(req, res)],
  ])('%s without affili() before it', (_, work) => {
    it('throws ERR_AFFILI_OPTIONS, and tells how to mount it', async () => {
      const error = await visit(express(), { url: LINK, cookie: OURS }, work).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(AffiliError);
      expect(error).toMatchObject({ code: 'ERR_AFFILI_OPTIONS', retryable: false });
      expect((error as AffiliError).message).toContain('app.use(affili())');
    });

    it('throws where affili() is mounted at another path', async () => {
      const app = express().use('/shop', createApp(express));
      await expect(visit(app, { url: LINK }, work)).rejects.toMatchObject({ code: 'ERR_AFFILI_OPTIONS' });
    });
  });
});
