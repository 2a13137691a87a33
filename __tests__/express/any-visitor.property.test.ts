import type { Request, Response } from 'express';
import fc from 'fast-check';
// Not jest's expect(), which would take most of the time of so many runs.
import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { recordConversion, referrerFrom, type AffiliOptions, type ConversionInput } from 'express-affili';
import { cookies, token, url } from '../support/arbitrary-visit';
import { clientOf } from '../support/client-of';
import { createApp } from '../support/create-app';
import { expressVersions, type ExpressFactory } from '../support/express-versions';
import { hostileServer } from '../support/hostile-server';
import { bodiesOf, ORDER } from '../support/pay';

const MAX_SECONDS = 400 * 86_400;
const TOKEN = /^[A-Za-z0-9](?:[A-Za-z0-9._~+/=-]{0,253}[A-Za-z0-9_~+=-])?$/;
const CLEAN_COOKIE =
  /^affili_ref=(?<value>[\w.~%-]+); Max-Age=(?<maxAge>[1-9]\d*); Path=\/; Expires=(?<expires>[^;]+); HttpOnly; SameSite=Lax$/;

const options = fc.constantFrom<AffiliOptions>(
  {},
  { attribution: 'first-click' },
  { expUnit: 'seconds', defaultLifetime: 400 },
  { expUnit: 'hours', defaultLifetime: 1 / 86_400 },
);
const anyCookies = fc.option(cookies, { nil: undefined });

/** Makes apps whose requests come from no socket, so that thousands of them take seconds. */
function createSite(express: ExpressFactory) {
  const createAppWith = (settings: AffiliOptions) =>
    createApp(express, settings, { after: [(_req, res) => void (res.locals['reached'] = true)] });
  const apps = new Map<AffiliOptions, ReturnType<typeof createAppWith>>();

  return (settings: AffiliOptions, from: { url: string; cookie?: string | undefined }) => {
    const app = apps.get(settings) ?? createAppWith(settings);
    apps.set(settings, app);
    const req = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: from.url }) as Request;
    if (from.cookie !== undefined) req.headers.cookie = from.cookie;
    const res = new ServerResponse(req) as Response;
    app(req, res);
    return { req, res, cookies: [res.getHeader('Set-Cookie') ?? []].flat().map(String) };
  };
}

describe.each(expressVersions)('any link and any cookie, on Express $version', ({ express }) => {
  const visitSite = createSite(express);

  it('makes no error, and at most one clean cookie of at most 400 days', () => {
    let captured = 0;
    fc.assert(
      fc.property(options, url, anyCookies, (settings, link, cookie) => {
        const visited = visitSite(settings, { url: link, cookie });
        assert.equal(visited.res.locals['reached'], true);
        assert.equal(visited.res.statusCode, 200);
        const referrer = referrerFrom(visited.req);
        if (referrer !== null) assert.match(referrer, TOKEN);
        if (visited.cookies.length === 0) return;

        captured += 1;
        assert.equal(visited.cookies.length, 1);
        assert.match(visited.cookies[0]!, CLEAN_COOKIE);
        const { value: kept, maxAge, expires } = CLEAN_COOKIE.exec(visited.cookies[0]!)!.groups!;
        // A weak one begins with ~.
        assert.equal(decodeURIComponent(kept!).replace(/^~/, ''), referrer);
        assert.ok(Number(maxAge) <= MAX_SECONDS);
        assert.ok(Date.parse(expires!) <= Date.now() + MAX_SECONDS * 1000);
        assert.equal(visited.res.getHeader('Cache-Control'), 'private, no-cache');
      }),
      { numRuns: 1500 },
    );
    // Else the property would say little.
    expect(captured).toBeGreaterThan(300);
  }, 60_000);

  it('keeps every token as it is, however much of it is percent-encoded', () => {
    const escape = (text: string) => `%${text.charCodeAt(0).toString(16)}`;
    const settings = {};
    fc.assert(
      fc.property(token, fc.array(fc.boolean(), { minLength: 255, maxLength: 255 }), (referrer, isEscaped) => {
        const written = [...referrer].map((text, at) => (isEscaped[at] ? escape(text) : text)).join('');
        const landed = visitSite(settings, { url: `/?referrer=${written}&exp=30` });
        assert.equal(referrerFrom(landed.req), referrer);

        const returned = visitSite(settings, { url: '/', cookie: landed.cookies[0]!.split(';', 1)[0] });
        assert.equal(referrerFrom(returned.req), referrer);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('any visitor who pays', () => {
  /** Has them pay, and answers what Affili is sent. */
  async function openShop(conversion: Partial<ConversionInput>) {
    const affili = await hostileServer();
    const visitSite = createSite(expressVersions[1]!.express);
    const settings: AffiliOptions = {
      client: clientOf(affili),
      onError: (error) => {
        throw error;
      },
    };
    return async (link: string, cookie: string | undefined) => {
      const { req } = visitSite(settings, { url: link, cookie });
      const before = affili.seen.length;
      await recordConversion(req, { ...ORDER, ...conversion });
      return bodiesOf(affili).slice(before);
    };
  }

  it('makes a conversion of the customer whose payment it is, and of nobody else', async () => {
    const pay = await openShop({ customer_id: 'affili-7' });
    await fc.assert(
      fc.asyncProperty(url, anyCookies, async (link, cookie) => {
        assert.deepEqual(await pay(link, cookie), [{ type: 'sale', ...ORDER, customer_id: 'affili-7' }]);
      }),
      { numRuns: 100 },
    );
  });

  it('makes, as a guest, a conversion of a clean referrer or none', async () => {
    const pay = await openShop({});
    let referred = 0;
    await fc.assert(
      fc.asyncProperty(url, anyCookies, async (link, cookie) => {
        const sent = await pay(link, cookie);
        assert.ok(sent.length <= 1);
        for (const { referrer } of sent as { referrer: string }[]) assert.match(referrer, TOKEN);
        referred += sent.length;
      }),
      { numRuns: 200 },
    );
    // Else the property would say little.
    expect(referred).toBeGreaterThan(20);
  }, 60_000);
});
