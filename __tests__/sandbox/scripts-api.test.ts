import { createSandbox } from 'express-affili/sandbox';
import request from 'supertest';
import { ask, record, register, SALE, watch } from './support';
import { serve } from '../support/serve';

test('customers and conversions can be read as JSON, without a token', async () => {
  const sandbox = createSandbox();
  await request(sandbox).get('/customers.json').expect(200, []);
  const customer = await register(sandbox);
  const conversion = await record(sandbox, { ...SALE, customer_id: customer.id });
  await request(sandbox)
    .get('/customers.json')
    .expect('Content-Type', /^application\/json/)
    .expect(200, [{ ...customer, referrer: 'aff-1' }]);
  await request(sandbox).get('/conversions.json').expect(200, [conversion]);
});

test('the switches can be read and set, and a page that is open sees it', async () => {
  const url = await serve(createSandbox());
  const next = await watch(url);
  await request(url).get('/faults').expect(200, { slow: false, down: false, refused: false });
  await request(url).put('/faults').send({ down: true }).expect(200, { slow: false, down: true, refused: false });
  expect(await next('switches')).toEqual({ slow: false, down: true, refused: false });
  await ask(url, 'get').expect(503);
  await request(url).put('/faults').send({ refused: true, down: false }).expect(200);
  await ask(url, 'get').expect(401);
  await request(url).get('/faults').expect(200, { slow: false, down: false, refused: true });
});

test('takes the body of a curl that says nothing of its type', async () => {
  const sandbox = createSandbox();
  await request(sandbox).put('/faults').type('form').send('{"down":true}').expect(200);
  await ask(sandbox, 'get').expect(503);
});

test.each([
  ['{', 400, undefined],
  ['x'.repeat(2000), 413, undefined],
  ['{"dwon":true}', 422, { dwon: ['The dwon field is unknown: there are slow, down, refused.'] }],
  ['{"down":1}', 422, { down: ['The down field must be true or false.'] }],
])('refuses %.20s, and leaves the switches as they are', async (body, status, errors) => {
  const sandbox = createSandbox();
  const answer = await request(sandbox).put('/faults').type('json').send(body).expect(status);
  expect((answer.body as { errors?: object }).errors).toEqual(errors);
  await ask(sandbox, 'get').expect(200);
});
