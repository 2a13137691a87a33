import { conversionFrom, recordConversion, type ConversionInput } from 'express-affili';
import { createApp } from '../support/create-app';
import { createShop, LINK } from '../support/create-shop';
import { expressVersions } from '../support/express-versions';
import { bodiesOf, CONVERSION, ORDER, PAYMENT } from '../support/pay';
import { visit, type Visit } from '../support/visit';

describe.each(expressVersions)('conversionFrom, on Express $version', ({ express }) => {
  const conversionOf = async (from: Visit, conversion: ConversionInput) =>
    (await visit(createApp(express), from, (req) => conversionFrom(req, conversion))).result;

  it('answers exactly what recordConversion sends, and sends nothing', async () => {
    const { app, affili } = await createShop(express);
    const payment = { ...PAYMENT, referrer: 'aff-1', order_id: 42n, coupon: 'no\0rooz', currency: 'IRT', type: null };
    const { result } = await visit(app, { url: LINK }, async (req) => {
      const conversion = conversionFrom(req, payment);
      const seenBefore = affili.seen.length;
      await recordConversion(req, payment);
      return { conversion, seenBefore };
    });
    const { order_id: _, coupon: __, ...rest } = CONVERSION;
    expect(result.conversion).toStrictEqual({
      ...rest,
      order_id: '42',
      coupon: 'norooz',
      currency: 'IRT',
      referrer: 'aff-1',
    });
    expect(result.seenBefore).toBe(0);
    expect(bodiesOf(affili)).toStrictEqual([result.conversion]);
  });

  it.each<[string, Visit, Partial<ConversionInput>, object | null]>([
    ['the customer', {}, { customer_id: 'affili-7' }, { customer_id: 'affili-7' }],
    ["the visitor's link", { url: LINK }, {}, { referrer: 'aff-1' }],
    ["the visitor's cookie", { cookie: 'affili_ref=aff-0' }, {}, { referrer: 'aff-0' }],
    ['the customer alone', { cookie: 'affili_ref=thief' }, { customer_id: 'affili-7' }, { customer_id: 'affili-7' }],
    [
      "the customer and the app's own referrer",
      { cookie: 'affili_ref=thief' },
      { customer_id: 'affili-7', referrer: 'stored' },
      { customer_id: 'affili-7', referrer: 'stored' },
    ],
    ['the id of the app, for the outbox to look up', { url: LINK }, { mcs_id: 42 }, { mcs_id: '42' }],
    ["Affili's id, rather than the app's", {}, { mcs_id: 42, customer_id: 'affili-7' }, { customer_id: 'affili-7' }],
    ['nobody, where the customer is null', { url: LINK }, { customer_id: null }, null],
    ['nobody, where the id of the app is null', { url: LINK }, { mcs_id: null }, null],
    ['nobody, where the referrer is null', { url: LINK }, { referrer: null }, null],
    ["the app's own referrer", { url: LINK }, { referrer: 'stored' }, { referrer: 'stored' }],
    ['nobody', {}, {}, null],
    ['null', {}, { customer_id: null, referrer: null }, null],
    ["''", {}, { customer_id: '', referrer: '' }, null],
  ])('says whose payment it is: %s', async (_, from, given, whose) => {
    expect(await conversionOf(from, { ...ORDER, ...given })).toStrictEqual(
      whose && { type: 'sale', ...ORDER, ...whose },
    );
  });

  it('leaves what it is handed as it is', async () => {
    const payment = Object.freeze({ ...ORDER, customer_id: null, products: Object.freeze([{ pid: 7 }]) });
    await conversionOf({ url: LINK }, payment);
    expect(payment).toEqual({ ...ORDER, customer_id: null, products: [{ pid: 7 }] });
  });

  it.each([{}, { url: LINK }])('throws ERR_AFFILI_INPUT of a wrong field, whoever pays: %p', async (from) => {
    await expect(conversionOf(from, { ...ORDER, amount: -1 })).rejects.toMatchObject({
      name: 'AffiliError',
      code: 'ERR_AFFILI_INPUT',
      message: expect.stringContaining('amount takes') as string,
    });
  });

  it.each([{}, { customer_id: 'affili-7' }, { referrer: 'aff-1' }])(
    'throws ERR_AFFILI_OPTIONS where affili() is not mounted: %p',
    async (given) => {
      const conversion = visit(express(), { url: LINK }, (req) => conversionFrom(req, { ...ORDER, ...given }));
      await expect(conversion).rejects.toMatchObject({ name: 'AffiliError', code: 'ERR_AFFILI_OPTIONS' });
    },
  );
});
