import { AffiliClient } from 'express-affili';
import { clientOf } from '../support/client-of';
import { hostileServer } from '../support/hostile-server';
import { CONVERSION, expectNoSecrets, REGISTRATION, TOKEN } from '../support/secrets';

test('prints no token, used or not', async () => {
  const client = clientOf(await hostileServer());
  expectNoSecrets(client);
  await client.customers.create(REGISTRATION);
  expectNoSecrets(client);
  await client.conversions.create(CONVERSION);
  expectNoSecrets(client);
  expectNoSecrets({ ...client, ...client.customers, ...client.conversions });
});

test('keeps the token out of reach: no field of it or of its prototypes leads to it', async () => {
  const client = clientOf(await hostileServer());
  await client.customers.list();
  await client.conversions.create(CONVERSION);
  const found: unknown[] = [];
  const seen = new Set<object>();
  (function walk(value: unknown) {
    if (typeof value === 'string' && value.includes(TOKEN)) found.push(value);
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) walk(Object.getOwnPropertyDescriptor(value, key)?.value);
  })(client);
  expect(found).toEqual([]);
});

test('is one of two that do not know of each other', async () => {
  const [affili, sandbox] = await Promise.all([hostileServer(), hostileServer()]);
  const clients = [clientOf(affili), clientOf(sandbox, { token: 'other-token' })];
  for (const { customers } of clients) await customers.list();
  expect(affili.seen).toMatchObject([{ headers: { authorization: `Bearer ${TOKEN}` } }]);
  expect(sandbox.seen).toMatchObject([{ headers: { authorization: 'Bearer other-token' } }]);
});

test('sends the token as it is', async () => {
  const affili = await hostileServer();
  const token = '!"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~';
  await new AffiliClient({ token, baseUrl: `http://localhost:${affili.port}` }).customers.list();
  expect(affili.seen[0]!.headers.authorization).toBe(`Bearer ${token}`);
});
