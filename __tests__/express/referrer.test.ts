import express, { type Request as ExpressRequest, type Response } from 'express';
import {
  clearReferrer,
  conversionFrom,
  ensureCustomer,
  recordConversion,
  referrerFrom,
  registerCustomer,
  registrationFrom,
  type AffiliOptions,
} from 'express-affili';
import { createApp } from '../support/create-app';
import { setCookiesOf } from '../support/expect-capture';
import { expressVersions } from '../support/express-versions';
import { land, visit, type Visit } from '../support/visit';

const LINK = '/?referrer=link&exp=30';
const PAYMENT = { order_id: '7', amount: 1490, customer_id: 'affili-7' };
const DATA = Buffer.from('{"referrer":"tracker-2"}').toString('base64');
const OURS = 'affili_ref=ours';
const WEAK = 'affili_ref=~weak';
const TRACKERS = `affili_referrer=tracker-1; AFFILI_DATA=${DATA}`;
const FIRST = { attribution: 'first-click' } as const;
const NO = { shouldTrack: () => false };

describe('referrerFrom', () => {
  it.each<[string, AffiliOptions, Visit, string | null]>([
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
    ['first click: our cookie before the link', FIRST, { url: LINK, cookie: OURS }, 'ours'],
    ['first click: the tracker before the link', FIRST, { url: LINK, cookie: TRACKERS }, 'tracker-2'],
    ['first click: the link before our cookie of a link without exp', FIRST, { url: LINK, cookie: WEAK }, 'link'],
    ['no tracking: our cookie, not the link', NO, { url: LINK, cookie: OURS }, 'ours'],
    ['no tracking: nothing, not the link', NO, { url: LINK }, null],
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

  it('answers the same each time, and after the response, and is of no matter to other requests', async () => {
    const app = createApp(express);
    const { result } = await visit(app, { url: LINK }, async (req, res) => {
      const before = [referrerFrom(req), referrerFrom(req)];
      await new Promise((resolve) => res.end(resolve));
      return [...before, referrerFrom(req)];
    });
    expect(result).toEqual(['link', 'link', 'link']);
    expect((await land(app, '/')).result).toBeNull();
  });
});

describe.each(expressVersions)('clearReferrer, on Express $version', ({ express }) => {
  const clear = (req: ExpressRequest, res: Response) => {
    clearReferrer(req, res);
    return referrerFrom(req);
  };

  it('removes our cookie, for this request alone, and that of the tracker counts no more', async () => {
    const app = createApp(express);
    const { headers, result } = await visit(app, { cookie: `${OURS}; ${TRACKERS}` }, clear);
    expect(setCookiesOf({ headers })).toEqual([
      {
        name: 'affili_ref',
        value: '',
        attributes: { path: '/', expires: new Date(1).toUTCString(), httponly: '', samesite: 'Lax' },
      },
    ]);
    expect(result).toBeNull();
    expect((await land(app, { cookie: OURS })).result).toBe('ours');
  });

  it('takes back the link of this very request, and leaves the other cookies of the answer', async () => {
    const app = createApp(express, {}, { before: [(_req, res, next) => next(void res.cookie('session', '1'))] });
    const page = await visit(app, { url: LINK }, clear);
    // The browser goes by the last.
    expect(setCookiesOf(page)).toMatchObject([
      { name: 'session', value: '1' },
      { name: 'affili_ref', value: 'link' },
      { name: 'affili_ref', value: '' },
    ]);
    expect(page.result).toBeNull();
  });
});

describe('a function without the request that it needs', () => {
  const calls: ((req: never) => unknown)[] = [
    referrerFrom,
    (req) => clearReferrer(req, {} as never),
    (req) => registrationFrom(req, '42'),
    (req) => conversionFrom(req, PAYMENT),
  ];
  const asyncCalls: ((req: never) => Promise<unknown>)[] = [
    (req) => registerCustomer(req, '42'),
    (req) => ensureCustomer(req, '42'),
    (req) => recordConversion(req, PAYMENT),
  ];

  async function expectErrors(req: unknown, message: string) {
    const thrown = calls.map((call) => Promise.resolve(req as never).then(call));
    // These throw nothing at once, which no `catch()` of a promise would see.
    for (const answer of [...thrown, ...asyncCalls.map((call) => call(req as never))]) {
      await expect(answer).rejects.toMatchObject({ name: 'AffiliError', code: 'ERR_AFFILI_OPTIONS', retryable: false });
      await expect(answer).rejects.toThrow(message);
    }
  }

  it.each<[string, unknown, string]>([
    ["a Fetch Request, as auth libraries' hooks have it", new Request('https://shop.ir/'), 'AsyncLocalStorage'],
    ["what wraps one, as Next's", { url: '/', headers: { get: () => null } }, 'AsyncLocalStorage'],
    ['nothing, as in a timer', undefined, 'outbox.addConversion or client.conversions.create'],
    ['null', null, 'outbox.addConversion or client.conversions.create'],
    ['something else', {}, 'app.use(affili())'],
  ])('tells what to hand over in place of %s', (_, req, message) => expectErrors(req, message));

  it.each([
    ['nowhere', express()],
    ['at another path', express().use('/shop', createApp(express))],
  ])('tells how to mount affili(), which is %s', async (_, app) => {
    await visit(app, { url: LINK, cookie: OURS }, (req) => expectErrors(req, 'app.use(affili())'));
  });
});
