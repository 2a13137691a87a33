import { urlencoded } from 'express';
import {
  AffiliClient,
  AffiliError,
  clearReferrer,
  recordConversion,
  type AffiliOptions,
  type ConversionInput,
} from 'express-affili';
import request from 'supertest';
import { createShop, LINK, OwnOutbox } from '../support/create-shop';
import { expressVersions } from '../support/express-versions';
import { bodiesOf, CONVERSION, ORDER, pay } from '../support/pay';
import { TOKEN } from '../support/secrets';
import { visit, type Visit } from '../support/visit';

/** Stands in wrong values, and must not stand in a message. */
const VALUE = 'a-value-that-may-be-secret';
const CUSTOMER = { customer_id: 'affili-7' };

describe.each(expressVersions)('recordConversion, on Express $version', ({ express }) => {
  it('tells Affili of the payment, and answers the id to store', async () => {
    const { app, affili } = await createShop(express);
    expect(await pay(app)).toBe('affili-1');
    expect(affili.seen).toMatchObject([
      {
        method: 'POST',
        path: '/services/conversions',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      },
    ]);
    expect(bodiesOf(affili)).toStrictEqual([CONVERSION]);
  });

  it.each<[string, AffiliOptions, Visit, Partial<ConversionInput>, object]>([
    ['the customer alone', {}, {}, CUSTOMER, CUSTOMER],
    ["this request's link", {}, { url: LINK, cookie: 'affili_ref=ours' }, {}, { referrer: 'aff-1' }],
    ['our cookie', {}, { cookie: 'affili_referrer=trackers; affili_ref=ours' }, {}, { referrer: 'ours' }],
    ["the tracker's cookie", {}, { cookie: 'affili_referrer=trackers' }, {}, { referrer: 'trackers' }],
    [
      'our cookie, with first click',
      { attribution: 'first-click' },
      { url: LINK, cookie: 'affili_ref=ours' },
      {},
      { referrer: 'ours' },
    ],
    ['the customer, whatever link they followed later', {}, { url: LINK }, CUSTOMER, CUSTOMER],
    ['the customer, whatever cookie they have', {}, { cookie: 'affili_ref=thief' }, CUSTOMER, CUSTOMER],
    [
      "the app's own referrer, rather than the visitor's",
      {},
      { url: LINK, cookie: 'affili_ref=ours' },
      { ...CUSTOMER, referrer: 'stored' },
      { ...CUSTOMER, referrer: 'stored' },
    ],
    ["the app's own referrer alone", {}, {}, { referrer: 'stored' }, { referrer: 'stored' }],
    ['the customer, of whose cookies none can be read', {}, { cookie: 'affili_ref=%zz' }, CUSTOMER, CUSTOMER],
  ])('says whose payment it is: %s', async (_, options, from, given, sent) => {
    const { app, affili } = await createShop(express, [], options);
    expect(await pay(app, from, { ...ORDER, ...given })).toBe('affili-1');
    expect(bodiesOf(affili)).toStrictEqual([{ type: 'sale', ...ORDER, ...sent }]);
  });

  it.each<[Partial<ConversionInput>, object]>([
    [{ order_id: 42 }, { order_id: '42' }],
    [{ order_id: 42n }, { order_id: '42' }],
    [{ amount: 0 }, { amount: 0 }],
    [{ amount: 12.5 }, { amount: 12.5 }],
    [{ type: null }, { type: 'sale' }],
    [{ type: 'lead' }, { type: 'lead' }],
    [{ currency: 'IRR' }, { currency: 'IRR' }],
  ])('sends of %p: %p', async (given, sent) => {
    const { app, affili } = await createShop(express);
    await pay(app, {}, { ...ORDER, ...CUSTOMER, ...given });
    expect(bodiesOf(affili)).toStrictEqual([{ type: 'sale', ...ORDER, ...CUSTOMER, ...sent }]);
  });

  it.each<[string, Visit, Partial<ConversionInput>]>([
    ['is a customer whom nobody brought', { cookie: 'affili_ref=thief' }, { customer_id: null }],
    ['has undefined for a customer', { cookie: 'affili_ref=thief' }, { customer_id: undefined }],
    ["has '' for a customer", { url: LINK }, { customer_id: '' }],
    ['has null for an id of the app', { url: LINK }, { mcs_id: null }],
    ['may not be given the referrer of the visitor', { url: LINK }, { referrer: null }],
    ['is no customer', {}, {}],
    ['has null for an id at Affili', {}, { customer_id: null, referrer: null }],
    ["has '' for an id at Affili", {}, { customer_id: '', referrer: '' }],
    ['came by a link that is none', { url: '/?referrer=/pricing&exp=30' }, {}],
    ['has unreadable cookies', { cookie: 'affili_ref=%zz; AFFILI_DATA=x; affili_referrer=/' }, {}],
  ])('answers null, and sends, queues and reports nothing, where the payer %s', async (_, from, given) => {
    const outbox = new OwnOutbox();
    const { app, affili, failures } = await createShop(express, [], { outbox });
    expect(await pay(app, from, { ...ORDER, ...given })).toBeNull();
    expect({ seen: affili.seen, failures, queued: outbox.conversions }).toEqual({ seen: [], failures: [], queued: [] });
  });

  it('forgets the referrer of a visitor who withdrew the consent', async () => {
    const { app, affili } = await createShop(express);
    const { result } = await visit(app, { url: LINK }, (req, res) => {
      clearReferrer(req, res);
      return recordConversion(req, ORDER);
    });
    expect(result).toBeNull();
    expect(affili.seen).toEqual([]);
  });

  it("works in a bank's callback, a POST from another site, to which browsers give no cookie", async () => {
    const { app, affili } = await createShop(express);
    app.get('/', (_req, res) => res.end());
    app.post('/payment/callback', urlencoded({ extended: false }), (req, res, next) => {
      const { order_id } = req.body as { order_id: string };
      recordConversion(req, { ...ORDER, order_id, ...CUSTOMER }).then((id) => res.json(id), next);
    });
    const landing = await request(app).get(LINK).expect(200);
    expect(String(landing.headers['set-cookie'])).toContain('SameSite=Lax');
    const callback = request(app).post('/payment/callback').set('Origin', 'https://bank.example').type('form');
    expect((await callback.send({ order_id: 'invoice-9', Status: 'OK' }).expect(200)).body).toBe('affili-1');
    expect(bodiesOf(affili)).toStrictEqual([{ type: 'sale', ...ORDER, order_id: 'invoice-9', ...CUSTOMER }]);
  });

  describe("rejects for a programmer's mistake, which onError is not told of", () => {
    it.each<[string, object | null]>([
      ['conversion', null],
      ['order_id', { order_id: undefined }],
      ['order_id', { order_id: null }],
      ['order_id', { order_id: ' ' }],
      ['order_id', { order_id: 1.5 }],
      ['order_id', { order_id: { toString: () => VALUE } }],
      ['order_id', { order_id: VALUE.repeat(20) }],
      ['amount', { amount: undefined }],
      ['amount', { amount: null }],
      ['amount', { amount: -1 }],
      ['amount', { amount: NaN }],
      ['amount', { amount: Infinity }],
      ['amount', { amount: VALUE }],
      ['amount', { amount: 5n }],
      ['customer_id', { customer_id: { id: VALUE } }],
      ['referrer', { referrer: `/${VALUE}` }],
      ['type', { type: 7 }],
      ['coupon', { coupon: [VALUE] }],
      ['products', { products: VALUE }],
      ['products[0].quantity', { products: [{ quantity: VALUE }] }],
      ['note', { note: () => VALUE }],
    ])('%s: %p', async (field, wrong) => {
      const { app, affili, failures } = await createShop(express);
      const given = (wrong && { ...ORDER, ...wrong }) as ConversionInput;
      const payers: [Visit, object][] = [
        [{}, {}],
        [{ url: LINK }, {}],
        [{}, CUSTOMER],
      ];
      for (const [from, customer] of payers) {
        const call = pay(app, from, given && { ...customer, ...given });
        const error = (await call.catch((reason: unknown) => reason)) as AffiliError;
        expect(error).toBeInstanceOf(AffiliError);
        expect(error).toMatchObject({ code: 'ERR_AFFILI_INPUT', retryable: false });
        expect(error.message).toContain(`${field} takes `);
        expect(error.stack).not.toContain(VALUE);
      }
      expect({ seen: affili.seen, failures }).toEqual({ seen: [], failures: [] });
    });

    it.each([{}, { ...CUSTOMER }, { referrer: 'aff-1' }])(
      'affili() is not mounted, and nothing is thrown at once: %p',
      async (given) => {
        const { result } = await visit(express(), { url: LINK }, (req) => {
          const call = recordConversion(req, { ...ORDER, ...given });
          return call.catch((error: unknown) => error);
        });
        expect(result).toBeInstanceOf(AffiliError);
        expect(result).toMatchObject({ code: 'ERR_AFFILI_OPTIONS', retryable: false });
      },
    );

    it.each<[string, unknown]>([
      ['no conversions', {}],
      ['undefined for conversions', { conversions: undefined }],
      ['conversions that can not be created', { conversions: {} }],
    ])('the client has %s', async (_, part) => {
      const { customers } = new AffiliClient({ token: TOKEN });
      const client = { customers, ...(part as object) };
      const { app, failures } = await createShop(express, [], { client });
      for (const from of [{}, { url: LINK }]) {
        await expect(pay(app, from, ORDER)).rejects.toMatchObject({
          name: 'AffiliError',
          code: 'ERR_AFFILI_OPTIONS',
          message: expect.stringContaining('conversions.create') as string,
        });
      }
      expect(failures).toEqual([]);
    });
  });
});
