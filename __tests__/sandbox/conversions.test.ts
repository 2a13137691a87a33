import { AffiliClient } from 'express-affili';
import { createSandbox } from 'express-affili/sandbox';
import { ask, bodyOf, CONVERSIONS, record, register, SALE, setStatus, TOKEN } from './support';
import { serve } from '../support/serve';

const PRODUCT = { pid: 7, name: 'Pro', quantity: 1, unit_price: 4_900_000, total_price: 4_900_000 };

describe('the API of conversions', () => {
  test('answers a create like that of a customer, with all that was sent', async () => {
    const sent = { ...SALE, referrer: 'aff-1', coupon: 'NOROOZ', products: [PRODUCT], currency: 'IRT', note: null };
    const answer = ask(createSandbox(), 'post', CONVERSIONS)
      .send(sent)
      .expect(200)
      .expect('Content-Type', 'application/json');
    expect(await bodyOf(answer)).toEqual({
      status: 'ok',
      tag: 'saveConversion',
      api_version: '1.0.0',
      data: {
        ...sent,
        id: expect.stringMatching(/./) as string,
        status: 0,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
        updated_at: expect.any(String) as string,
      },
    });
  });

  test('keeps what it answered in the live array, and reset clears it', async () => {
    const sandbox = createSandbox();
    const { conversions } = sandbox;
    const answered = await record(sandbox);
    expect(conversions).toEqual([answered]);
    sandbox.reset();
    expect(conversions).toEqual([]);
    await record(sandbox);
    expect(sandbox.conversions).toBe(conversions);
    expect(conversions).toHaveLength(1);
  });

  test('an order_id that is known makes a second conversion with an id of its own', async () => {
    const sandbox = createSandbox();
    const ids = [await record(sandbox), await record(sandbox)].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(sandbox.conversions.map(({ order_id }) => order_id)).toEqual(['INV-1', 'INV-1']);
  });

  test('id, status and dates are its own, whatever was sent', async () => {
    const sent = { id: 'mine', status: 1, created_at: 'never', updated_at: 'never' };
    const answered = await record(createSandbox(), { ...SALE, ...sent });
    for (const [name, value] of Object.entries(sent)) expect(answered[name]).not.toBe(value);
  });

  test('keeps a field called __proto__ as the field it is', async () => {
    const sandbox = createSandbox();
    const body = JSON.stringify(SALE).replace('{', '{"__proto__":{"status":2},');
    const answer = await ask(sandbox, 'post', CONVERSIONS).type('json').send(body).expect(200);
    expect(answer.text).toContain('"__proto__":{"status":2}');
    expect(sandbox.conversions[0]!.status).toBe(0);
  });

  test.each<[string, object]>([
    ['of a referrer alone, as the add-on sends it', { customer_id: null, referrer: 'aff-1', coupon: null }],
    ['of a customer alone, as the add-on sends it', { referrer: null, products: null }],
    ['without an amount to speak of', { amount: 0 }],
    ['with an empty coupon', { coupon: '' }],
    ['with a product that says little', { products: [{ pid: 'pro', name: null, quantity: null, colour: 'red' }] }],
  ])('takes a conversion %s', async (_, fields) => {
    const conversion = { ...SALE, ...fields };
    const answered = await record(createSandbox(), conversion);
    const given = Object.entries(conversion).filter(([, value]) => value !== null);
    expect(answered).toMatchObject(Object.fromEntries(given));
    expect(Object.values(answered)).not.toContain(null);
  });

  test.each<[string, unknown, string[]]>([
    ['nothing', {}, ['amount', 'customer_id', 'order_id', 'referrer', 'type']],
    ['an order_id that is a number', { ...SALE, order_id: 1 }, ['order_id']],
    ['an amount as text', { ...SALE, amount: '4900000' }, ['amount']],
    ['an amount below 0', { ...SALE, amount: -1 }, ['amount']],
    ['an amount beyond all numbers', JSON.stringify(SALE).replace('4900000', '1e999'), ['amount']],
    ['neither customer_id nor referrer', { ...SALE, customer_id: null }, ['customer_id', 'referrer']],
    ['a blank customer_id beside a referrer', { ...SALE, customer_id: '', referrer: 'aff-1' }, ['customer_id']],
    ['a referrer that is no token', { ...SALE, referrer: '/pricing' }, ['referrer']],
    ['a coupon that is a number', { ...SALE, coupon: 5 }, ['coupon']],
    ['products that are no objects', { ...SALE, products: [PRODUCT, 'Pro', null] }, ['products.1', 'products.2']],
    [
      'a product whose every field is mistyped',
      { ...SALE, products: [{ pid: {}, name: 1, quantity: '1', unit_price: '2', total_price: true }] },
      ['pid', 'name', 'quantity', 'unit_price', 'total_price'].map((name) => `products.0.${name}`).sort(),
    ],
  ])('a create with %s is 422, and names the fields', async (_, sent, fields) => {
    const sandbox = createSandbox();
    const answer = ask(sandbox, 'post', CONVERSIONS)
      .type('json')
      .send(sent as object)
      .expect(422);
    const { message, errors } = await bodyOf<{ message: string; errors: Record<string, string[]> }>(answer);
    expect(message).toEqual(expect.any(String));
    expect(Object.keys(errors).sort()).toEqual(fields);
    expect(sandbox.conversions).toEqual([]);
  });

  test('a refusal says what a field takes', async () => {
    const sent = { ...SALE, amount: '1', products: [{ quantity: '1' }] };
    expect(await bodyOf(ask(createSandbox(), 'post', CONVERSIONS).send(sent).expect(422))).toEqual({
      message: 'The given data was invalid.',
      errors: {
        amount: ['The amount field must be a finite number, 0 or more.'],
        'products.0.quantity': ['The products.0.quantity field must be a finite number.'],
      },
    });
  });

  test('with publishers, only their tokens are taken', async () => {
    const sandbox = createSandbox({ publishers: { 'aff-1': { id: '7', full_name: 'Sara' } } });
    await record(sandbox, { ...SALE, referrer: 'aff-1' });
    const answer = ask(sandbox, 'post', CONVERSIONS).send({ ...SALE, referrer: 'aff-2' });
    expect(await bodyOf(answer.expect(422))).toMatchObject({ errors: { referrer: [expect.any(String)] } });
    expect(sandbox.conversions).toHaveLength(1);
  });

  test('a status is set, again and again, and nothing else with it', async () => {
    const sandbox = createSandbox();
    const before = await record(sandbox);
    const answer = ask(sandbox, 'post', `${CONVERSIONS}/${before.id}`).send({ status: 2 });
    expect(await bodyOf(answer)).toMatchObject({ status: 'ok', tag: 'updateConversion', api_version: '1.0.0' });
    const longAgo = '2020-01-01T00:00:00.000Z';
    Object.assign(sandbox.conversions[0]!, { updated_at: longAgo });
    for (const status of [1, 2, 2, 1]) {
      const answered = await setStatus(sandbox, before.id, status);
      expect(answered).toEqual({ ...before, status, updated_at: expect.any(String) as string });
      expect(answered.updated_at > longAgo).toBe(true);
      expect(sandbox.conversions).toEqual([answered]);
    }
  });

  test.each<[string, object, string[]]>([
    ['nothing', {}, ['status']],
    ['0', { status: 0 }, ['status']],
    ['a number as text', { status: '1' }, ['status']],
    ['another field beside it', { status: 1, amount: 5 }, ['amount']],
  ])('a status of %s is 422, and names the field', async (_, sent, fields) => {
    const sandbox = createSandbox();
    const before = await record(sandbox);
    const answer = ask(sandbox, 'post', `${CONVERSIONS}/${before.id}`).send(sent).expect(422);
    expect(Object.keys((await bodyOf<{ errors: object }>(answer)).errors)).toEqual(fields);
    expect(sandbox.conversions).toEqual([before]);
  });

  test.each([
    ['post', `${CONVERSIONS}/unknown`, 404],
    ['get', CONVERSIONS, 405],
    ['get', `${CONVERSIONS}/1`, 405],
  ] as const)('%s %s is %d', async (method, path, status) => {
    await ask(createSandbox(), method, path).expect(status);
  });

  test.each([CONVERSIONS, `${CONVERSIONS}/1`])('%s is only for who has the token', async (path) => {
    const sandbox = createSandbox();
    for (const authorization of ['', 'Bearer another', TOKEN]) {
      await ask(sandbox, 'post', path).set('Authorization', authorization).send(SALE).expect(401);
    }
    expect(sandbox.conversions).toEqual([]);
  });

  test('a body that is no JSON by its type is refused', async () => {
    const sandbox = createSandbox();
    const { id } = await record(sandbox);
    for (const path of [CONVERSIONS, `${CONVERSIONS}/${id}`]) {
      await ask(sandbox, 'post', path).type('form').send('type=sale').expect(415);
    }
    expect(sandbox.conversions).toMatchObject([{ id, status: 0 }]);
  });
});

test('the client records a payment, and says what became of it', async () => {
  const sandbox = createSandbox();
  const client = new AffiliClient({ token: TOKEN, baseUrl: await serve(sandbox), timeout: 10_000 });
  const { id: customer_id } = await register(sandbox);
  const products = [PRODUCT];
  const { id } = await client.conversions.create({ order_id: 17, amount: 4_900_000, customer_id, products });
  expect(sandbox.conversions).toMatchObject([{ id, type: 'sale', order_id: '17', customer_id, products, status: 0 }]);
  expect(await client.conversions.update(id, { status: 'refunded' })).toEqual(sandbox.conversions[0]);
  expect(sandbox.conversions).toMatchObject([{ id, status: 2 }]);
});
