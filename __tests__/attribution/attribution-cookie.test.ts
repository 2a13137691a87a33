import type { Request, Response } from 'express';
import { clearReferrer, referrerFrom, type CookieOptions } from 'express-affili';
import { createApp } from '../support/create-app';
import { expectCapture, setCookiesOf } from '../support/expect-capture';
import { expressVersions } from '../support/express-versions';
import { isCheap } from '../support/processor-time';
import { land, visit } from '../support/visit';

const LINK = '/?referrer=aff-1&exp=30';
const OVER_HTTPS = { 'X-Forwarded-Proto': 'https' };

describe.each(expressVersions)('our cookie, on Express $version', ({ express }) => {
  const attributesWith = async (cookie: CookieOptions, headers = {}) => {
    const app = createApp(express, { cookie });
    app.set('trust proxy', true);
    const set = setCookiesOf(await land(app, { url: LINK, headers })).at(-1)!;
    const { expires: _, ...attributes } = set.attributes;
    return attributes;
  };
  const USUAL = { 'max-age': '2592000', path: '/', httponly: '', samesite: 'Lax' };

  describe('is set', () => {
    it('for the whole host, out of reach of scripts, and by links from elsewhere', async () => {
      expectCapture(await land(createApp(express), LINK), { referrer: 'aff-1', name: 'affili_ref' });
      expect(await attributesWith({})).toEqual(USUAL);
    });

    it.each<[string, CookieOptions, object]>([
      ['a path', { path: '/shop' }, { ...USUAL, path: '/shop' }],
      ['httpOnly: false', { httpOnly: false }, { 'max-age': '2592000', path: '/', samesite: 'Lax' }],
      ['sameSite strict', { sameSite: 'strict' }, { ...USUAL, samesite: 'Strict' }],
      ['sameSite none', { sameSite: 'none', secure: true }, { ...USUAL, samesite: 'None', secure: '' }],
      ['partitioned', { partitioned: true, secure: true }, { ...USUAL, partitioned: '', secure: '' }],
    ])('with %s, the rest by default', async (_, cookie, attributes) => {
      expect(await attributesWith(cookie)).toEqual(attributes);
    });

    it.each<[string, CookieOptions, object, boolean]>([
      ['auto, over http', {}, {}, false],
      ['auto, over https', {}, OVER_HTTPS, true],
      ['false, over https', { secure: false }, OVER_HTTPS, false],
    ])('for https alone, or not: %s', async (_, cookie, headers, isSecure) => {
      expect('secure' in (await attributesWith(cookie, headers))).toBe(isSecure);
    });

    it('not for https alone where the proxy is not trusted', async () => {
      const page = await land(createApp(express), { url: LINK, headers: OVER_HTTPS });
      expect(setCookiesOf(page)[0]!.attributes).not.toHaveProperty('secure');
    });

    it.each([
      ['__Host-ref', { name: '__Host-ref', secure: true }],
      ['!#$%&*+-.^_`|~', { name: '!#$%&*+-.^_`|~' }],
    ])('under its own name, and read under it: %s', async (name, cookie) => {
      const app = createApp(express, { cookie });
      expectCapture(await land(app, LINK), { referrer: 'aff-1', name });
      expect((await land(app, { cookie: `${name}=aff-2; affili_ref=other` })).result).toBe('aff-2');
    });

    it.each(['a+b/c==', 'a'.repeat(255)])('so that it is read back as it was: %s', async (referrer) => {
      const app = createApp(express);
      const [cookie] = setCookiesOf(await land(app, `/?referrer=${referrer}&exp=30`));
      expect((await land(app, { cookie: `${cookie!.name}=${cookie!.value}` })).result).toBe(referrer);
    });

    it('with a domain, without the older one of this host alone, which a browser would send first', async () => {
      const page = await land(createApp(express, { cookie: { domain: 'shop.example', path: '/shop' } }), LINK);
      const [older, newer, ...others] = setCookiesOf(page);
      expect(older).toMatchObject({ name: 'affili_ref', value: '', attributes: { path: '/shop' } });
      expect(older!.attributes).not.toHaveProperty('domain');
      expect(Date.parse(older!.attributes['expires']!)).toBeLessThan(Date.now());
      expect(newer).toMatchObject({ name: 'affili_ref', value: 'aff-1', attributes: { domain: 'shop.example' } });
      expect(others).toEqual([]);
    });

    it('weakly for a link without exp, of which the value begins with ~', async () => {
      const app = createApp(express);
      const page = await land(app, '/?referrer=aff-1');
      expectCapture(page, { referrer: 'aff-1', days: 30, isWeak: true });
      expect(page.result).toBe('aff-1');
      const [cookie] = setCookiesOf(page);
      expect((await land(app, { cookie: `${cookie!.name}=${cookie!.value}` })).result).toBe('aff-1');
    });
  });

  describe('is read', () => {
    it.each([
      ['among others', 'a=b; affili_ref=aff-1; c=d', 'aff-1'],
      ['in quotes', 'affili_ref="aff-1"', 'aff-1'],
      ['percent-encoded', 'affili_ref=YWZm%2FaQ%3D%3D', 'YWZm/aQ=='],
      ['not percent-encoded', 'affili_ref=YWZm/aQ==', 'YWZm/aQ=='],
      ['beside broken ones', '=; ;;x; =y; %zz=%zz; affili_ref=aff-1', 'aff-1'],
      ['twice: the first, which has the longer path', 'affili_ref=aff-1; affili_ref=aff-2', 'aff-1'],
      ['behind broken ones', 'affili_ref=%zz; affili_ref="/"; affili_ref="aff-1"', 'aff-1'],
      ['behind one without a value', 'affili_ref; affili_ref=aff-1', 'aff-1'],
      ['weak', 'affili_ref=~aff-1', 'aff-1'],
      ['weak, percent-encoded', 'affili_ref=%7Eaff-1', 'aff-1'],
    ])('%s', async (_, cookie, referrer) => {
      expect((await land(createApp(express), { cookie })).result).toBe(referrer);
    });

    it.each([
      ['256 characters', `affili_ref=${'a'.repeat(256)}`],
      ['a broken escape', 'affili_ref=a%zz'],
      ['a path', 'affili_ref=/pricing'],
      ['a tilde alone', 'affili_ref=~'],
      ['two tildes', 'affili_ref=~~aff-1'],
      ['bytes beyond ASCII', 'affili_ref=a\u00ff'],
      ['another case of its name', 'Affili_Ref=aff-1'],
      ['a percent-encoded name', 'affili%5Fref=aff-1'],
      ['a name that ends so', 'xaffili_ref=aff-1'],
    ])('as no attribution where it holds %s', async (_, cookie) => {
      expect(await land(createApp(express), { cookie })).toMatchObject({ status: 200, result: null });
    });
  });

  it.each([
    ['our own', () => 'affili_ref=%'],
    ["Affili's tracker's", () => 'AFFILI_DATA=a'],
    ['others', (number: number) => `${number.toString(36)}=%`],
  ])('is read in no time among 15,000 characters of broken cookies: %s', async (_, broken) => {
    const cookie = Array.from({ length: 5000 }, (_, number) => broken(number))
      .join(';')
      .slice(0, 15_000);
    const page = await visit(createApp(express), { cookie }, (req) => isCheap(() => referrerFrom(req)));
    expect(page.result).toBe(true);
  });

  it('is not taken for one whose name begins with a blank that browsers know nothing of', async () => {
    // What begins with __Host- in truth, no other host can set.
    const app = createApp(express, { cookie: { name: '__Host-ref', secure: true } });
    const { result } = await land(app, { cookie: '__Host-ref=%zz; \u00a0__Host-ref=thief' });
    expect(result).toBeNull();
  });

  describe('is removed', () => {
    it('with a domain, and so is the older one of this host alone', async () => {
      const app = createApp(express, { cookie: { domain: 'shop.example' } });
      const page = await visit(app, { cookie: 'affili_ref=aff-1' }, (req, res) => clearReferrer(req, res));
      const removed = setCookiesOf(page).map(({ name, value, attributes }) => [name, value, attributes['domain']]);
      expect(removed).toEqual([
        ['affili_ref', '', undefined],
        ['affili_ref', '', 'shop.example'],
      ]);
    });

    it.each<[string, CookieOptions]>([
      ['by default', {}],
      [
        'with options',
        { name: '__Secure-ref', path: '/shop', httpOnly: false, sameSite: 'none', secure: true, partitioned: true },
      ],
    ])('with the attributes it was set with: %s', async (_, cookie) => {
      for (const headers of [{}, OVER_HTTPS]) {
        const app = createApp(express, { cookie });
        app.set('trust proxy', true);
        const clear = (req: Request, res: Response) => clearReferrer(req, res);
        // Both in one answer: the browser takes the last.
        const [set, cleared] = setCookiesOf(await visit(app, { url: LINK, headers }, clear));
        const { expires, ...attributes } = cleared!.attributes;
        const { expires: _expires, 'max-age': _maxAge, ...asSet } = set!.attributes;
        expect({ name: cleared!.name, value: cleared!.value, attributes }).toEqual({
          name: set!.name,
          value: '',
          attributes: asSet,
        });
        expect(Date.parse(expires!)).toBeLessThan(Date.now());
      }
    });
  });
});
