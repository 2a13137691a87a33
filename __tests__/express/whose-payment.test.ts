import express from 'express';
import {
  clearReferrer,
  conversionFrom,
  recordConversion,
  type AffiliOptions,
  type ConversionInput,
} from 'express-affili';
import { createShop, LINK, OwnOutbox } from '../support/create-shop';
import { bodiesOf, ORDER, pay } from '../support/pay';
import { visit, type Visit } from '../support/visit';

const CUSTOMER = { customer_id: 'affili-7' };
const THIEF = { url: '/?referrer=thief&exp=30', cookie: 'affili_ref=thief; affili_referrer=thief' };

describe('a payment is', () => {
  it.each<[string, Visit, Partial<ConversionInput>, object, AffiliOptions?]>([
    ["the customer's, whatever link or cookie they have", THIEF, CUSTOMER, CUSTOMER],
    ["the customer's, of whose cookies none can be read", { cookie: 'affili_ref=%zz' }, CUSTOMER, CUSTOMER],
    ["Affili's customer's, rather than the app's", THIEF, { ...CUSTOMER, mcs_id: 42 }, CUSTOMER],
    ["the app's own referrer's", THIEF, { referrer: 'stored' }, { referrer: 'stored' }],
    [
      "the app's own referrer's, beside the customer",
      THIEF,
      { ...CUSTOMER, referrer: 'stored' },
      { ...CUSTOMER, referrer: 'stored' },
    ],
    ["a guest's, by this request's link", { url: LINK, cookie: 'affili_ref=ours' }, {}, { referrer: 'aff-1' }],
    [
      "a guest's, by our cookie with first click",
      { url: LINK, cookie: 'affili_ref=ours' },
      {},
      { referrer: 'ours' },
      { attribution: 'first-click' },
    ],
    ["a guest's, by our cookie", { cookie: 'affili_referrer=trackers; affili_ref=ours' }, {}, { referrer: 'ours' }],
    ["a guest's, by the tracker's cookie", { cookie: 'affili_referrer=trackers' }, {}, { referrer: 'trackers' }],
  ])('%s', async (_, from, given, whose, options = {}) => {
    const { app, affili } = await createShop(express, [], options);
    const conversion = { type: 'sale', ...ORDER, ...whose };
    const { result } = await visit(app, from, (req) => conversionFrom(req, { ...ORDER, ...given }));
    expect(result).toStrictEqual(conversion);
    expect(affili.seen).toEqual([]);
    expect(await pay(app, from, { ...ORDER, ...given })).toBe('affili-1');
    expect(bodiesOf(affili)).toStrictEqual([conversion]);
  });

  it.each<[string, Visit, Partial<ConversionInput>]>([
    ['whose customer is null', THIEF, { customer_id: null }],
    ['whose customer is undefined', THIEF, { customer_id: undefined }],
    ["whose customer is ''", THIEF, { customer_id: '' }],
    ['whose id of the app is null', THIEF, { mcs_id: null }],
    ['that may not be given the referrer of the visitor', THIEF, { referrer: null }],
    ["whose referrer is ''", THIEF, { referrer: '' }],
    ['of a guest whom no link brought', {}, {}],
    ['of a guest who came by a link that is none', { url: '/?referrer=/pricing&exp=30' }, {}],
    ['of a guest of unreadable cookies', { cookie: 'affili_ref=%zz; AFFILI_DATA=x; affili_referrer=/' }, {}],
  ])("nobody's, so that nothing is sent, queued or reported, %s", async (_, from, given) => {
    const outbox = new OwnOutbox();
    const { app, affili, failures } = await createShop(express, [], { outbox });
    expect((await visit(app, from, (req) => conversionFrom(req, { ...ORDER, ...given }))).result).toBeNull();
    expect(await pay(app, from, { ...ORDER, ...given })).toBeNull();
    expect({ seen: affili.seen, failures, queued: outbox.conversions }).toEqual({ seen: [], failures: [], queued: [] });
  });

  it("nobody's, where the visitor withdrew the consent", async () => {
    const { app, affili } = await createShop(express);
    const { result } = await visit(app, { url: LINK }, (req, res) => {
      clearReferrer(req, res);
      return recordConversion(req, ORDER);
    });
    expect(result).toBeNull();
    expect(affili.seen).toEqual([]);
  });
});

describe('conversionFrom', () => {
  it('answers exactly what recordConversion sends, and leaves what it is handed as it is', async () => {
    const { app, affili } = await createShop(express);
    const products = Object.freeze([{ pid: 7 }]);
    const payment = Object.freeze({ ...CUSTOMER, order_id: 42n, amount: 1, coupon: 'no\0rooz', type: null, products });
    const { result } = await visit(app, {}, async (req) => {
      await recordConversion(req, payment);
      return conversionFrom(req, payment);
    });
    const sent = { ...CUSTOMER, order_id: '42', amount: 1, coupon: 'norooz', type: 'sale', products: [{ pid: 7 }] };
    expect(result).toStrictEqual(sent);
    expect(bodiesOf(affili)).toStrictEqual([sent]);
  });

  it('leaves the id of the app to the outbox, which looks the customer up', async () => {
    const { app, affili } = await createShop(express);
    const { result } = await visit(app, THIEF, (req) => conversionFrom(req, { ...ORDER, mcs_id: 42 }));
    expect(result).toStrictEqual({ type: 'sale', ...ORDER, mcs_id: '42' });
    expect(affili.seen).toEqual([]);
  });
});
