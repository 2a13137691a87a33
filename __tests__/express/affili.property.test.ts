import fc from 'fast-check';
// Not jest's expect(), which would take most of the time of so many runs.
import assert from 'node:assert/strict';
import { referrerFrom, type AffiliOptions } from 'express-affili';
import { cookies, token, url } from '../support/arbitrary-visit';
import { createSite } from './create-site';
import { expressVersions } from '../support/express-versions';

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
      { numRuns: 300 },
    );
  }, 60_000);
});
