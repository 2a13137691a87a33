import express from 'express';
import supertest from 'supertest';
import { affili, referrerFrom, registerCustomer, type AffiliError } from 'express-affili';
import { errorOf } from '../support/failure';

test('a route above affili() is told to mount it, and only then that there may be two copies', async () => {
  const app = express();
  let error: AffiliError | undefined;
  app.get('/', (req, res) => {
    try {
      referrerFrom(req);
    } catch (thrown) {
      error = thrown as AffiliError;
    }
    res.end();
  });
  app.use(affili({ token: 'token' }));
  await supertest(app).get('/').expect(200);
  expect(error).toMatchObject({
    code: 'ERR_AFFILI_OPTIONS',
    message: expect.stringMatching(
      /^affili\(\) is not mounted before this route: .*app\.use.*installed twice$/,
    ) as string,
  });
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /^there is no req: .*outbox\.add/],
  ['a Fetch Request', new Request('http://localhost'), /^a Fetch Request was handed over/],
])('who hands over %s is told what to hand over', async (_, req, message) => {
  const error = await errorOf(registerCustomer(req as never, '42'));
  expect(error).toMatchObject({
    code: 'ERR_AFFILI_OPTIONS',
    message: expect.stringMatching(message) as string,
  });
});
