import type { ConversionInput } from 'express-affili';
import { clientOf } from '../support/client-of';
import { errorOf } from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { answer } from '../support/reactions';
import { CONVERSION, expectNoSecrets } from '../support/secrets';

const PAID = { order_id: '7', amount: 1490, customer_id: 'affili-1' };
const SENT = { type: 'sale', ...PAID };

/** The body that Affili gets, as it is on the wire. */
async function bodyOf(conversion: ConversionInput): Promise<string> {
  const affili = await hostileServer();
  await clientOf(affili).conversions.create(conversion);
  expect(affili.seen).toHaveLength(1);
  return affili.seen[0]!.body;
}

const sentOf = async (conversion: ConversionInput) => JSON.parse(await bodyOf(conversion)) as unknown;

describe('what is sent', () => {
  test('is the conversion as JSON, to the path without a slash at its end', async () => {
    const affili = await hostileServer();
    await clientOf(affili).conversions.create(CONVERSION);
    const [{ method, path, query, headers, body }] = affili.seen as [(typeof affili.seen)[number]];
    expect({ method, path, query }).toEqual({ method: 'POST', path: '/services/conversions', query: {} });
    expect(headers['content-type']).toMatch(/^application\/json\b/);
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
    expect(JSON.parse(body)).toEqual({ type: 'sale', ...CONVERSION });
  });

  test('is a sale, unless the app says otherwise', async () => {
    expect(await sentOf(PAID)).toEqual(SENT);
    expect(await sentOf({ ...PAID, type: 'lead' })).toEqual({ ...SENT, type: 'lead' });
    expect(await sentOf({ ...PAID, type: null })).toEqual(SENT);
  });

  test.each<[string | number | bigint, string]>([
    ['شناسه-۴۲', 'شناسه-۴۲'],
    [' 7 ', ' 7 '],
    [0, '0'],
    [10n ** 30n, '1000000000000000000000000000000'],
  ])('has the ids %p as strings', async (id, sent) => {
    const ids = { order_id: id, customer_id: id as string };
    expect(await sentOf({ ...PAID, ...ids })).toEqual({ ...SENT, order_id: sent, customer_id: sent });
  });

  test.each<[number, string]>([
    [0, '0'],
    [99.99, '99.99'],
    [1e21, '1e+21'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
  ])('has the amount %p as it is', async (amount, written) => {
    expect(await bodyOf({ ...PAID, amount })).toContain(`"amount":${written},`);
  });

  test.each<[string, Partial<ConversionInput>, object]>([
    ['a referrer beside the customer', { referrer: 'aff-1' }, { ...SENT, referrer: 'aff-1' }],
    [
      'a referrer in place of the customer',
      { referrer: 'A0._~+/=-', customer_id: null },
      { type: 'sale', order_id: '7', amount: 1490, referrer: 'A0._~+/=-' },
    ],
    ['no field that is null', { referrer: null, coupon: null, products: null }, SENT],
    ['no field that a form left empty', { referrer: '', coupon: '' }, SENT],
    [
      'products without what is null or empty in them',
      { products: [{ pid: null, name: '', quantity: null, unit_price: undefined, total_price: null }, { pid: 7 }] },
      { ...SENT, products: [{}, { pid: 7 }] },
    ],
    [
      'products with zero, fractions, discounts and further fields',
      { products: [{ quantity: 0.5, unit_price: 0, total_price: -10, sku: { a: [1, null] }, gift: false }] },
      { ...SENT, products: [{ quantity: 0.5, unit_price: 0, total_price: -10, sku: { a: [1, null] }, gift: false }] },
    ],
    [
      'further fields',
      { currency: 'IRT', plan: { seats: 3, note: null }, tags: [], trial: false, at: new Date(0), note: null },
      {
        ...SENT,
        ...{ currency: 'IRT', plan: { seats: 3, note: null }, tags: [], trial: false, note: null },
        at: '1970-01-01T00:00:00.000Z',
      },
    ],
    ['further fields of any name', { constructor: 'a', '': 'c' }, { ...SENT, constructor: 'a', '': 'c' }],
    [
      'no NUL and no half of a character',
      { coupon: 'a\0\ud83d', 'no\0te': '\0', products: [{ name: 'نوروز 🎉\0' }] },
      { ...SENT, coupon: 'a\ufffd', note: '', products: [{ name: 'نوروز 🎉' }] },
    ],
  ])('has %s', async (_, fields, sent) => {
    expect(await sentOf({ ...PAID, ...fields })).toEqual(sent);
  });

  test('is the same of an object without a prototype and of a class', async () => {
    class Payment {
      [field: string]: unknown;
      order_id = '7';
      amount = 1490;
      customer_id = 'affili-1';
    }
    expect(await sentOf(Object.assign(Object.create(null) as ConversionInput, PAID))).toEqual(SENT);
    expect(await sentOf(new Payment())).toEqual(SENT);
  });

  test("does not touch the app's own object", async () => {
    const own = () => ({ ...PAID, order_id: 7, coupon: 'a\0', referrer: null, products: [{ name: 'b\0', pid: null }] });
    const sent = own();
    await bodyOf(sent);
    expect(sent).toEqual(own());
  });
});

describe('what comes back', () => {
  test('is the conversion as Affili answered it, with whatever it has', async () => {
    const data = { id: 'c-1', order_id: '7', status: 1, wage: null, publisher: { id: '7' }, created_at: '1399-01-17' };
    const affili = (await hostileServer()).next(answer(201, { status: 'ok', tag: 'x', data }));
    expect(await clientOf(affili).conversions.create(PAID)).toEqual(data);
  });

  test('is no more than the id where Affili says no more, and that as a string', async () => {
    const affili = (await hostileServer()).next(answer(200, { data: { id: 7 } }));
    expect(await clientOf(affili).conversions.create(PAID)).toEqual({ id: '7' });
  });

  test('is another conversion where the same payment is recorded in another call: nothing is looked up', async () => {
    const affili = await hostileServer();
    const { conversions } = clientOf(affili);
    expect([await conversions.create(PAID), await conversions.create(PAID)]).toMatchObject([
      { id: 'affili-1' },
      { id: 'affili-2' },
    ]);
    expect(affili.methods).toEqual(['POST', 'POST']);
  });
});

test('an error shows nothing of the payment, however it is printed, and tells its details to who asks', async () => {
  const echo = { message: JSON.stringify(CONVERSION), errors: { order_id: [CONVERSION.order_id] } };
  const affili = (await hostileServer()).next(answer(422, { ...echo, data: CONVERSION }));
  const error = await errorOf(clientOf(affili).conversions.create(CONVERSION));
  expect(error.details).toEqual(echo);
  expectNoSecrets({ ...error });
  expectNoSecrets(Object.assign(new Error('of the app'), { cause: error, errors: [error] }));
});
