import type { Request, Response } from 'express';
import fc from 'fast-check';
// Not jest's expect(), which would take most of the time of so many runs.
import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { referrerFrom, type AffiliOptions } from 'express-affili';
import { createApp } from '../support/create-app';
import { expressVersions, type ExpressFactory } from '../support/express-versions';

const MAX_SECONDS = 400 * 86_400;
const TOKEN = /^[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,254}$/;
const CLEAN_COOKIE =
  /^affili_ref=(?<value>[\w.~%-]+); Max-Age=(?<maxAge>[1-9]\d*); Path=\/; Expires=(?<expires>[^;]+); HttpOnly; SameSite=Lax$/;

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const characters = (of: string) => fc.constantFrom(...of);

const token = fc
  .tuple(characters(ALPHANUMERIC), fc.string({ unit: characters(`${ALPHANUMERIC}._~+/=-`), maxLength: 254 }))
  .map(([first, rest]) => first + rest);
const percentEncoded = fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text.toWellFormed()));
/** Escapes, whole, broken and of no UTF-8, separators, and what is no ASCII. */
const garbage = fc.string({
  unit: fc.oneof(
    fc.constantFrom('%', '%0', '%00', '%0A', '%0d%0a', '%20', '%C3', '%ED%A0%80', '%25', '+', '=', ';', ',', '#', '?'),
    fc.constantFrom('"', '\\', '<', '\t', '\r\n', '\0', '\ud800', '۳', '__proto__', 'j:', 's:', 'Domain=evil.example'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
});
const value = fc.oneof(token, percentEncoded, garbage);
const exp = fc.oneof(
  fc.double().map(String),
  fc.float({ min: 0, max: 1000, noNaN: true }).map(String),
  fc.nat().map(String),
  fc.constantFrom('', '0', '-1', '1e9', '0x10', 'NaN', 'Infinity', '9'.repeat(400), '0.00001'),
  value,
);
const pair = fc.oneof(
  { weight: 4, arbitrary: token.map((text) => `referrer=${text}`) },
  { weight: 2, arbitrary: value.map((text) => `referrer=${text}`) },
  { weight: 4, arbitrary: exp.map((text) => `exp=${text}`) },
  fc
    .tuple(fc.constantFrom('referrer[x]', '%72eferrer', 'Referrer', 'referrer', 'exp', 'q'), value)
    .map(([name, text]) => name + text),
  garbage,
);
const url = fc
  .tuple(
    fc.constantFrom('/?', '/?', '/?', '/a/b?', '/%zz?', 'http://shop.example?', '/', '*'),
    fc.array(pair, { maxLength: 6 }),
  )
  .map(([path, pairs]) => path + pairs.join('&'));

const cookies = fc
  .array(
    fc.tuple(
      fc.constantFrom('affili_ref=', 'affili_referrer=', 'AFFILI_DATA=', 'AFFILI_DATA=', '', 'x='),
      fc.oneof(
        value,
        fc.json().map((json) => Buffer.from(json).toString('base64')),
        value.map((referrer) => Buffer.from(JSON.stringify({ referrer })).toString('base64')),
      ),
    ),
    { maxLength: 4 },
  )
  .map((all) => all.map((nameAndValue) => nameAndValue.join('')).join('; '));

const options = fc.constantFrom<AffiliOptions>(
  {},
  { attribution: 'first-click' },
  { expUnit: 'seconds', defaultLifetime: 400 },
  { expUnit: 'hours', defaultLifetime: 1 / 86_400 },
);

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
  it('makes no error, and at most one clean cookie of at most 400 days', () => {
    const visitSite = createSite(express);
    let captured = 0;
    fc.assert(
      fc.property(options, url, fc.option(cookies, { nil: undefined }), (settings, link, cookie) => {
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
        assert.equal(decodeURIComponent(kept!), referrer);
        assert.ok(Number(maxAge) <= MAX_SECONDS);
        assert.ok(Date.parse(expires!) <= Date.now() + MAX_SECONDS * 1000);
        assert.equal(visited.res.getHeader('Cache-Control'), 'private, no-cache');
      }),
      { numRuns: 10_000 },
    );
    // Else the property would say little.
    expect(captured).toBeGreaterThan(1000);
  }, 60_000);

  it('keeps every token as it is, however much of it is percent-encoded', () => {
    const visitSite = createSite(express);
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
      { numRuns: 1000 },
    );
  }, 60_000);
});
