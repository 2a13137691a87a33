import cookieParser from 'cookie-parser';
import type { Request, RequestHandler } from 'express';
import { referrerFrom } from 'express-affili';
import { createApp } from '../support/create-app';
import { setCookiesOf } from '../support/expect-capture';
import { expressVersions } from '../support/express-versions';
import { land, visit } from '../support/visit';

const LINK = '/?referrer=aff-1&exp=30';

describe.each(expressVersions)('our cookie beside cookie-parser, on Express $version', ({ express }) => {
  const SECRET = 'a secret of the app';
  const VALUE = 'YWZm%2FaQ%3D%3D';
  const REFERRER = 'YWZm/aQ==';

  it.each<[string, RequestHandler]>([
    ['plain', cookieParser()],
    ['with a secret and a decoder that does nothing', cookieParser(SECRET, { decode: (text) => text })],
    [
      'with a decoder that throws',
      cookieParser(undefined, {
        decode: () => {
          throw new Error('no decoding');
        },
      }),
    ],
  ])('%s, is read where that is mounted before, after or not at all', async (_, parser) => {
    const cookie = `x=y; affili_ref=${VALUE}`;
    for (const around of [{ before: [parser] }, { after: [parser] }, {}]) {
      expect((await land(createApp(express, {}, around), { cookie })).result).toBe(REFERRER);
    }
  });

  it.each([
    ['an empty one', 'affili_ref='],
    ['one of JSON', 'affili_ref=j:{"a":1}'],
  ])('is found behind %s of the same name, of which the parser keeps the first', async (_, first) => {
    const app = createApp(express, {}, { before: [cookieParser()] });
    expect((await land(app, { cookie: `${first}; affili_ref=aff-1` })).result).toBe('aff-1');
  });

  it('that the app has taken out of its result is not looked for in the header', async () => {
    const forgets: RequestHandler = (req, _res, next) => {
      delete (req.cookies as Record<string, string>)['affili_ref'];
      next();
    };
    const app = createApp(express, {}, { before: [cookieParser(), forgets] });
    expect((await land(app, { cookie: 'affili_ref=aff-1' })).result).toBeNull();
  });

  it('is no attribution where it holds a signed value', async () => {
    const app = createApp(express, {}, { before: [cookieParser(SECRET)] });
    const page = await land(app, { cookie: 'affili_ref=s:aff-1.c2lnbmF0dXJl' });
    expect(page).toMatchObject({ status: 200, result: null });
  });

  it('leaves a signed cookie-parser that is mounted later all that it needs', async () => {
    const signs = createApp(express, {}, { after: [cookieParser(SECRET)] });
    const signed = await visit(signs, { url: LINK }, (_req, res) => res.cookie('session', 'mine', { signed: true }));
    const session = setCookiesOf(signed).find(({ name }) => name === 'session')!.value;

    const cookie = `session=${session}; affili_ref=aff-0`;
    const reads = (req: Request) => [req.signedCookies, req.secret, referrerFrom(req)] as const;
    // Each of these makes us read the cookies before the parser does.
    for (const options of [{ attribution: 'first-click' as const }, {}]) {
      const app = createApp(express, options, {
        after: [(req, _, next) => next(void referrerFrom(req)), cookieParser(SECRET)],
      });
      const { result } = await visit(app, { url: LINK.replace('&exp=30', ''), cookie }, reads);
      expect(result).toEqual([expect.objectContaining({ session: 'mine' }), SECRET, 'aff-0']);
    }
  });

  it('leaves the request as it is where that is not mounted', async () => {
    const app = createApp(express, { attribution: 'first-click' });
    const { result } = await visit(app, { url: LINK, cookie: 'affili_ref=aff-0' }, (req) => {
      expect(referrerFrom(req)).toBe('aff-0');
      return ['cookies', 'signedCookies', 'secret'].filter((name) => name in req);
    });
    expect(result).toEqual([]);
  });

  it('takes its result rather than the header', async () => {
    const replaced: RequestHandler = (req, _res, next) => {
      req.cookies = { affili_ref: 'aff-2' };
      next();
    };
    const app = createApp(express, {}, { after: [replaced] });
    expect((await land(app, { cookie: 'affili_ref=aff-1' })).result).toBe('aff-2');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a string', 'a string'],
    ['a jar that is asked by name, as of the package cookies', { get: (name: string) => name }],
  ])('reads the header where req.cookies is no record of cookies but %s', async (_, cookies) => {
    const replaced: RequestHandler = (req, _res, next) => {
      (req as { cookies: unknown }).cookies = cookies;
      next();
    };
    const app = createApp(express, {}, { before: [replaced] });
    expect((await land(app, { cookie: 'affili_ref=aff-1' })).result).toBe('aff-1');
  });

  it('takes its result where a cookie is named get', async () => {
    const forgets: RequestHandler = (req, _res, next) => {
      delete req.headers.cookie;
      next();
    };
    const app = createApp(express, {}, { before: [cookieParser(), forgets] });
    expect((await land(app, { cookie: 'get=it; affili_ref=aff-1' })).result).toBe('aff-1');
  });
});
