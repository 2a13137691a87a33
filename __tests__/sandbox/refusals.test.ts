import { createSandbox } from 'express-affili/sandbox';
import { ask, bodyOf, CONVERSIONS, listen, PATH, record, REGISTRATION, register, SALE, TOKEN } from './support';

const AN_ID = 'a non-blank string of at most 255 characters without control characters';
const PRODUCT = { pid: {}, name: 1, quantity: '1', unit_price: '2', total_price: true };

/** By field, in Laravel's words. */
const required = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, `The ${name} field is required.`]));
const mustBe = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([name, what]) => [name, `The ${name} field must be ${what}.`]));

test.each<[string, string, object, Record<string, string>]>([
  ['nothing', PATH, {}, required('referrer', 'mcs_id')],
  [
    'ids that are none',
    PATH,
    { referrer: '/pricing', mcs_id: ' ' },
    mustBe({ referrer: 'a referral token', mcs_id: AN_ID }),
  ],
  ['meta_data that is a list', PATH, { ...REGISTRATION, meta_data: [] }, mustBe({ meta_data: 'an object' })],
  [
    'a mobile that is a number',
    PATH,
    { ...REGISTRATION, meta_data: { mobile: 912 } },
    mustBe({ 'meta_data.mobile': 'a string' }),
  ],
  ['a typo', PATH, { ...REGISTRATION, metadata: {} }, { metadata: 'The metadata field is not documented.' }],
  ['no payment', CONVERSIONS, {}, required('type', 'order_id', 'amount', 'customer_id', 'referrer')],
  [
    'wrong types',
    CONVERSIONS,
    { type: '', order_id: 1, amount: '1', customer_id: 1, referrer: '/x', coupon: 1, products: {} },
    mustBe({
      type: AN_ID,
      order_id: AN_ID,
      amount: 'a number, 0 or more',
      customer_id: AN_ID,
      referrer: 'a referral token',
      coupon: 'a string',
      products: 'an array',
    }),
  ],
  [
    'wrong products',
    CONVERSIONS,
    { ...SALE, products: ['Pro', PRODUCT] },
    mustBe({
      'products.0': 'an object',
      'products.1.pid': 'a string or a number',
      'products.1.name': 'a string',
      'products.1.quantity': 'a number',
      'products.1.unit_price': 'a number',
      'products.1.total_price': 'a number',
    }),
  ],
  [
    'a token of nobody',
    PATH,
    { ...REGISTRATION, referrer: 'nobody' },
    { referrer: 'The selected referrer is invalid.' },
  ],
])('422 tells a developer what is wrong with %s', async (_, path, sent, errors) => {
  const sandbox = createSandbox({ publishers: { 'aff-1': { id: '1', full_name: 'Sara' } } });
  expect(await bodyOf(ask(sandbox, 'post', path).send(sent).expect(422))).toEqual({
    message: 'The given data was invalid.',
    errors: Object.fromEntries(Object.entries(errors).map(([name, message]) => [name, [message]])),
  });
});

test.each<[string, object, Record<string, string>]>([
  ['nothing', {}, required('status')],
  ['a status that is none', { status: 3 }, mustBe({ status: '1 (approved) or 2 (refunded)' })],
  ['another field', { status: 1, amount: 5 }, { amount: "The amount field can't be changed." }],
])('422 tells a developer what is wrong with a change of %s', async (_, sent, errors) => {
  const sandbox = createSandbox();
  const { id } = await record(sandbox);
  const body = await bodyOf<{ errors: object }>(ask(sandbox, 'post', `${CONVERSIONS}/${id}`).send(sent).expect(422));
  expect(body.errors).toEqual(Object.fromEntries(Object.entries(errors).map(([name, text]) => [name, [text]])));
});

test.each([
  [
    'get',
    '/customers',
    404,
    'There is nothing here: the API is at /services/customers and /services/conversions.',
    undefined,
  ],
  ['post', `${PATH}/unknown`, 404, 'There is no such customer.', undefined],
  ['post', `${CONVERSIONS}/unknown`, 404, 'There is no such conversion.', undefined],
  ['put', PATH, 405, 'The supported methods are GET, POST.', 'GET, POST'],
  ['get', `${PATH}/1`, 405, 'The supported methods are POST.', 'POST'],
  ['get', CONVERSIONS, 405, 'The supported methods are POST.', 'POST'],
  ['delete', `${CONVERSIONS}/1`, 405, 'The supported methods are POST.', 'POST'],
] as const)('%s %s is %d, and tells what there is', async (method, path, status, message, allow) => {
  const sandbox = createSandbox();
  await register(sandbox);
  await record(sandbox);
  const answer = await ask(sandbox, method, path).send({ mcs_id: '43', status: 1 }).expect(status);
  expect({ body: answer.body as unknown, allow: answer.get('Allow') }).toEqual({ body: { message }, allow });
});

test.each([
  [{ authorization: 'Bearer another' }, '{}', 401, 'Unauthenticated.'],
  [{}, '{}', 415, 'The content type must be application/json.'],
  [{ 'content-type': 'x-application/json' }, '{}', 415, 'The content type must be application/json.'],
  [{ 'content-type': 'application/json' }, '{', 400, 'The body is no JSON.'],
  [{ 'content-type': 'application/json' }, '['.repeat(513) + ']'.repeat(513), 400, 'The JSON is nested too deeply.'],
])('a request with %j and %.9s is %d: %s', async (headers, body, status, message) => {
  const url = await listen(createSandbox());
  const answer = await fetch(url + PATH, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    // Of bytes fetch does not say what they are.
    body: new TextEncoder().encode(body),
  });
  expect({ status: answer.status, body: await answer.json() }).toEqual({ status, body: { message } });
});

test('an answer does not tell what it is made with', async () => {
  const { headers } = await ask(createSandbox(), 'get').expect(200);
  expect(headers).not.toHaveProperty('x-powered-by');
});
