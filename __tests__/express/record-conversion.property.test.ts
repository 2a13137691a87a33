import express from 'express';
import fc from 'fast-check';
// Not jest's expect(), which would take most of the time of so many runs.
import assert from 'node:assert/strict';
import { recordConversion, type NewConversion } from 'express-affili';
import { cookies, url } from '../support/arbitrary-visit';
import { clientOf } from '../support/client-of';
import { createSite } from './create-site';
import { hostileServer, type HostileServer } from '../support/hostile-server';
import { ORDER } from '../support/pay';

const TOKEN = /^[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,254}$/;
const CONVERSION = { type: 'sale', ...ORDER, customer_id: 'affili-7' };

describe('any visitor who pays', () => {
  let affili: HostileServer;
  beforeAll(async () => (affili = await hostileServer()));

  const pays = (conversion: object) => {
    const visitSite = createSite(express);
    const settings = {
      client: clientOf(affili),
      onError: (error: Error) => {
        throw error;
      },
    };
    return async (link: string, cookie: string | undefined) => {
      const { req } = visitSite(settings, { url: link, cookie });
      const seenBefore = affili.seen.length;
      const id = await recordConversion(req, { ...ORDER, ...conversion });
      const sent = affili.seen.slice(seenBefore).map(({ body }) => JSON.parse(body) as NewConversion);
      return { id, sent };
    };
  };

  it('makes a conversion of the customer whose payment it is, and of nobody else', async () => {
    const pay = pays({ customer_id: 'affili-7' });
    await fc.assert(
      fc.asyncProperty(url, fc.option(cookies, { nil: undefined }), async (link, cookie) => {
        const { id, sent } = await pay(link, cookie);
        assert.match(id!, /^affili-/);
        assert.deepEqual(sent, [CONVERSION]);
      }),
      { numRuns: 100 },
    );
  });

  it('makes, as a guest, a conversion of a clean referrer or none', async () => {
    const pay = pays({});
    let referred = 0;
    await fc.assert(
      fc.asyncProperty(url, fc.option(cookies, { nil: undefined }), async (link, cookie) => {
        const { id, sent } = await pay(link, cookie);
        assert.equal(sent.length, id === null ? 0 : 1);
        if (id === null) return;
        assert.match(sent[0]!.referrer!, TOKEN);
        referred += 1;
      }),
      { numRuns: 200 },
    );
    // Else the property would say little.
    expect(referred).toBeGreaterThan(20);
  }, 60_000);
});
