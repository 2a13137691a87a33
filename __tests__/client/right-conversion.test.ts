import Joi from 'joi';
import type { ConversionInput } from 'express-affili';
import { clientOf } from '../support/client-of';
import { hostileServer } from '../support/hostile-server';
import { CONVERSION, REGISTRATION } from '../support/secrets';

/** How often joi judges what is asked for. */
async function judgementsOf(work: () => Promise<unknown>): Promise<number> {
  const validate = jest.spyOn(Object.getPrototypeOf(Joi.object()) as Joi.ObjectSchema, 'validate');
  try {
    await work();
    return validate.mock.calls.length;
  } finally {
    validate.mockRestore();
  }
}

const PAID = { order_id: '7', amount: 1490, customer_id: 'affili-1' };
const SENT = { type: 'sale', ...PAID };
/** Own fields alone, `__proto__` among them. */
const withAll = (...objects: object[]) =>
  Object.fromEntries(objects.flatMap((fields) => Object.entries(fields))) as typeof PAID;
const PROTO = JSON.parse('{"__proto__":"of a form"}') as object;

describe('joi, which takes a third of the processor time of a payment,', () => {
  it.each<[string, object, object]>([
    ['all its fields', CONVERSION, { type: 'sale', ...CONVERSION }],
    ['another type', { ...PAID, type: 'lead' }, { ...SENT, type: 'lead' }],
    ['an amount of 0', { ...PAID, amount: 0 }, { ...SENT, amount: 0 }],
    [
      'numbers for ids',
      { order_id: 7, amount: 1, customer_id: 8n, mcs_id: 42 },
      { type: 'sale', order_id: '7', amount: 1, customer_id: '8', mcs_id: '42' },
    ],
    ['null', { ...PAID, mcs_id: null, referrer: null, coupon: null, products: null }, SENT],
    ['empty texts', { ...PAID, mcs_id: '', referrer: '', coupon: '' }, SENT],
    ['undefined', { ...PAID, type: undefined, referrer: undefined, coupon: undefined, note: undefined }, SENT],
    [
      'products',
      {
        ...PAID,
        products: [
          { pid: 7, quantity: 0 },
          { pid: 'p', name: '', quantity: null, unit_price: null, note: 1 },
        ],
      },
      {
        ...SENT,
        products: [
          { pid: 7, quantity: 0 },
          { pid: 'p', note: 1 },
        ],
      },
    ],
    [
      'further fields',
      { ...PAID, note: 'سلام', empty: '', nothing: null, isFirst: true, isLast: false, rate: 1.5 },
      { ...SENT, note: 'سلام', empty: '', nothing: null, isFirst: true, isLast: false, rate: 1.5 },
    ],
    ['no prototype', Object.assign(Object.create(null) as object, PAID), SENT],
  ])('is not asked about a conversion that is plainly right, with %s', async (_, conversion, sent) => {
    const affili = await hostileServer();
    const client = clientOf(affili);
    expect(await judgementsOf(() => client.conversions.create(conversion as ConversionInput))).toBe(0);
    expect(JSON.parse(affili.seen[0]!.body)).toEqual(sent);
  });

  it.each<[string, object, object]>([
    ['is to be cleaned', { note: 'a\0' }, { note: 'a' }],
    ['has a name to be cleaned', { 'note\0': 'a' }, { note: 'a' }],
    ['is of several levels', { of: { a: [1] } }, { of: { a: [1] } }],
    ['is of several levels, and of an amount of 0', { amount: 0, of: {} }, { amount: 0, of: {} }],
    ['has fields without a name', { '': 1, products: [{ '': {} }] }, { '': 1, products: [{ '': {} }] }],
    ['has a name that objects have, which is left out', PROTO, {}],
  ])('judges a conversion that %s', async (_, fields, sent) => {
    const affili = await hostileServer();
    const client = clientOf(affili);
    expect(await judgementsOf(() => client.conversions.create(withAll(PAID, fields)))).toBeGreaterThan(0);
    expect(JSON.parse(affili.seen[0]!.body)).toEqual({ ...SENT, ...sent });
  });

  it.each<[string, object]>([
    ['all its fields', REGISTRATION],
    ['the ids alone', { referrer: 'aff-1', mcs_id: '42' }],
  ])('is not asked about a registration that is plainly right, with %s', async (_, registration) => {
    const affili = await hostileServer();
    const client = clientOf(affili);
    expect(await judgementsOf(() => client.customers.create(registration as typeof REGISTRATION))).toBe(0);
    expect(JSON.parse(affili.seen[0]!.body)).toEqual(registration);
  });
});
