import express, { urlencoded } from 'express';
import { AffiliClient, AffiliError, conversionFrom, recordConversion, type ConversionInput } from 'express-affili';
import request from 'supertest';
import { createShop, LINK } from '../support/create-shop';
import { expressVersions } from '../support/express-versions';
import { bodiesOf, CONVERSION, ORDER, pay } from '../support/pay';
import { TOKEN } from '../support/secrets';
import { visit, type Visit } from '../support/visit';

/** Stands in wrong values, and must not stand in a message. */
const VALUE = 'a-value-that-may-be-secret';
const CUSTOMER = { customer_id: 'affili-7' };

describe('recordConversion', () => {
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

  it.each<[Partial<ConversionInput>, object]>([
    [{ order_id: 42 }, { order_id: '42' }],
    [{ amount: 0 }, { amount: 0 }],
    [{ type: null }, { type: 'sale' }],
    [
      { type: 'lead', currency: 'IRR' },
      { type: 'lead', currency: 'IRR' },
    ],
  ])('sends of %p: %p', async (given, sent) => {
    const { app, affili } = await createShop(express);
    await pay(app, {}, { ...ORDER, ...CUSTOMER, ...given });
    expect(bodiesOf(affili)).toStrictEqual([{ type: 'sale', ...ORDER, ...CUSTOMER, ...sent }]);
  });

  it.each(expressVersions)(
    "works in a bank's callback, a POST from another site, to which browsers give no cookie, on Express $version",
    async ({ express: ofVersion }) => {
      const { app, affili } = await createShop(ofVersion);
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
    },
  );

  describe("rejects for a programmer's mistake, which onError is not told of", () => {
    // What each field takes is tried on the client.
    it.each<[string, object | null]>([
      ['conversion', null],
      ['order_id', { order_id: VALUE.repeat(20) }],
      ['amount', { amount: VALUE }],
      ['referrer', { referrer: `/${VALUE}` }],
      ['products[0].quantity', { products: [{ quantity: VALUE }] }],
    ])('%s is wrong, whoever pays: %p', async (field, wrong) => {
      const { app, affili, failures } = await createShop(express);
      const given = (wrong && { ...ORDER, ...wrong }) as ConversionInput;
      const payers: [Visit, object][] = [
        [{}, {}],
        [{ url: LINK }, {}],
        [{}, CUSTOMER],
      ];
      for (const [from, customer] of payers) {
        const payment = given && { ...customer, ...given };
        for (const call of [recordConversion, conversionFrom]) {
          const calling = visit(app, from, async (req) => call(req, payment));
          const error = (await calling.catch((reason: unknown) => reason)) as AffiliError;
          expect(error).toBeInstanceOf(AffiliError);
          expect(error).toMatchObject({ code: 'ERR_AFFILI_INPUT', retryable: false });
          expect(error.message).toContain(`${field} takes `);
          expect(error.stack).not.toContain(VALUE);
        }
      }
      expect({ seen: affili.seen, failures }).toEqual({ seen: [], failures: [] });
    });

    it.each<[string, unknown]>([
      ['no conversions', {}],
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
