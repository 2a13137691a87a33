import fc from 'fast-check';
// Not jest's expect(), which would take most of the time of so many runs.
import assert from 'node:assert/strict';
import { recordConversion, type NewConversion } from 'express-affili';
import { cookies, url } from '../support/arbitrary-visit';
import { clientOf } from '../support/client-of';
import { createSite } from '../support/create-site';
import { expressVersions } from '../support/express-versions';
import { hostileServer } from '../support/hostile-server';
import { ORDER } from '../support/pay';

const TOKEN = /^[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,254}$/;
const CONVERSION = { type: 'sale', ...ORDER, customer_id: 'affili-7' };

describe.each(expressVersions)('any visitor who pays, on Express $version', ({ express }) => {
  it('makes no error, and a conversion of the customer whose payment it is', async () => {
    const affili = await hostileServer();
    const settings = {
      client: clientOf(affili),
      onError: (error: Error) => {
        throw error;
      },
    };
    const visitSite = createSite(express);
    let referred = 0;
    await fc.assert(
      fc.asyncProperty(url, fc.option(cookies, { nil: undefined }), async (link, cookie) => {
        const { req } = visitSite(settings, { url: link, cookie });
        const seenBefore = affili.seen.length;
        assert.match((await recordConversion(req, CONVERSION))!, /^affili-/);

        assert.equal(affili.seen.length, seenBefore + 1);
        const { referrer, ...sent } = JSON.parse(affili.seen.at(-1)!.body) as NewConversion;
        assert.deepEqual(sent, CONVERSION);
        if (referrer === undefined) return;
        assert.match(referrer, TOKEN);
        referred += 1;
      }),
      { numRuns: 300 },
    );
    // Else the property would say little.
    expect(referred).toBeGreaterThan(30);
    expect(referred).toBeLessThan(270);
  }, 60_000);
});
