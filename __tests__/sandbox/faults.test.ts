import { AffiliClient } from 'express-affili';
import { createSandbox, type Fault } from 'express-affili/sandbox';
import { ask, PATH, REGISTRATION, register, TOKEN, watch } from './support';
import { serve } from '../support/serve';

const statusOf = async (sandbox: ReturnType<typeof createSandbox>) => (await ask(sandbox, 'get')).status;

describe('failNext', () => {
  test.each<[string, Fault, { type: string; text: string }]>([
    ['no body', { status: 503 }, { type: 'application/json', text: '{"message":"Service Unavailable"}' }],
    ['an object', { status: 503, body: { a: 1 } }, { type: 'application/json', text: '{"a":1}' }],
    ['HTML', { status: 502, body: '<h1>Bad' }, { type: 'text/html; charset=utf-8', text: '<h1>Bad' }],
    [
      'JSON that is cut off',
      { status: 200, headers: { 'content-type': 'application/json' }, body: '{"data":' },
      { type: 'application/json', text: '{"data":' },
    ],
    ['bytes alone', { status: 500, body: Buffer.from('سلام') }, { type: 'application/octet-stream', text: 'سلام' }],
  ])('answers the status with %s, and stores nothing', async (_, fault, expected) => {
    const sandbox = createSandbox();
    sandbox.failNext(1, fault);
    const chunks: Buffer[] = [];
    const answer = await ask(sandbox, 'post')
      .send(REGISTRATION)
      .buffer(true)
      .parse((res, done) => {
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => done(null, null));
      });
    expect(answer.status).toBe((fault as { status: number }).status);
    expect({ type: answer.headers['content-type'], text: Buffer.concat(chunks).toString() }).toEqual(expected);
    expect(sandbox.customers).toEqual([]);
  });

  test('sends the headers that it was given', async () => {
    const sandbox = createSandbox();
    sandbox.failNext(1, { status: 307, headers: { Location: 'http://elsewhere.example/', 'Retry-After': 7 } });
    const { headers } = await ask(sandbox, 'get').redirects(0).expect(307);
    expect(headers).toMatchObject({ location: 'http://elsewhere.example/', 'retry-after': '7' });
  });

  test('is not taken by a request without the token, which may be of another site', async () => {
    const sandbox = createSandbox();
    sandbox.failNext(1, { status: 429 });
    await ask(sandbox, 'get').unset('Authorization').expect(401);
    await ask(sandbox, 'get').set('Authorization', 'Bearer another').expect(401);
    await ask(sandbox, 'get').expect(429);
  });

  test('hits the next n requests, and what is asked for later comes after that', async () => {
    const sandbox = createSandbox();
    sandbox.failNext(2, { status: 503 });
    sandbox.failNext(0, { status: 418 });
    sandbox.failNext(1, { status: 429 });
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push(await statusOf(sandbox));
    expect(statuses).toEqual([503, 503, 429, 200]);
  });

  test('without end, until reset', async () => {
    const sandbox = createSandbox();
    sandbox.failNext(Infinity, { status: 503 });
    sandbox.failNext(1, { status: 429 });
    expect([await statusOf(sandbox), await statusOf(sandbox)]).toEqual([503, 503]);
    sandbox.reset();
    expect(await statusOf(sandbox)).toBe(200);
  });

  test("the page's own requests neither fail nor count", async () => {
    const sandbox = createSandbox();
    sandbox.failNext(1, { status: 503 });
    for (const path of ['/', '/page/base.css', '/favicon.ico', '/customers.json'])
      await ask(sandbox, 'get', path).expect(200);
    expect(await statusOf(sandbox)).toBe(503);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('cuts the connection %s the customer is stored', async (reset, stored) => {
    const sandbox = createSandbox();
    sandbox.failNext(1, { reset });
    await expect(ask(sandbox, 'post').send(REGISTRATION)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(sandbox.customers).toHaveLength(stored);
    await ask(sandbox, 'get').expect(200);
  });

  test('a delay comes before anything happens', async () => {
    const sandbox = createSandbox();
    const url = await serve(sandbox);
    const next = await watch(url);
    sandbox.failNext(1, { delay: 100 });
    const started = performance.now();
    const answer = ask(url, 'post').send(REGISTRATION).expect(200).then(String);
    expect(await next('exchange')).toMatchObject({ state: 'waiting' });
    await answer;
    expect(performance.now() - started).toBeGreaterThanOrEqual(95);
    expect(sandbox.customers).toHaveLength(1);
  });

  test('what a delay holds back is done even if the client has gone', async () => {
    const sandbox = createSandbox();
    const url = await serve(sandbox);
    const next = await watch(url);
    sandbox.failNext(1, { delay: 100 });
    const client = new AbortController();
    const answer = fetch(url + PATH, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(REGISTRATION),
      signal: client.signal,
    });
    await next('exchange');
    client.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(await next('customer')).toMatchObject({ customer: { mcs_id: '42' } });
    expect(sandbox.customers).toHaveLength(1);
  });

  test('reset cuts what a delay holds back, so that it does not turn up later', async () => {
    const sandbox = createSandbox();
    const url = await serve(sandbox);
    const next = await watch(url);
    sandbox.failNext(1, { delay: 3_600_000 });
    const held = ask(url, 'post')
      .send(REGISTRATION)
      .then(String, ({ code }: { code: string }) => code);
    await next('exchange');
    sandbox.reset();
    expect(await held).toBe('ECONNRESET');
    expect(sandbox.customers).toEqual([]);
  });
});

test('a client that repeats a request whose answer was cut registers the customer once', async () => {
  const sandbox = createSandbox();
  const client = new AffiliClient({ token: TOKEN, baseUrl: await serve(sandbox), timeout: 10_000 });
  sandbox.failNext(1, { reset: 'after' });
  const { id } = await client.customers.create(REGISTRATION);
  expect(sandbox.customers).toMatchObject([{ id, mcs_id: '42' }]);
});

test.each([{}, { perPage: 2 }])('the client reads everything that the sandbox answers, with %j', async (options) => {
  const sandbox = createSandbox(options);
  const client = new AffiliClient({ token: TOKEN, baseUrl: await serve(sandbox), timeout: 10_000 });
  for (const mcs_id of ['1', '2', '3']) await client.customers.create({ ...REGISTRATION, mcs_id });
  const { id } = await client.customers.update(sandbox.customers[2]!.id, { mcs_id: '4' });
  expect(await client.customers.ensure({ ...REGISTRATION, mcs_id: '4' })).toMatchObject({ id });
  expect(await client.customers.list()).toEqual(sandbox.customers);
  expect(await client.customers.list({ min_created_at: new Date(Date.now() + 60_000) })).toEqual([]);
  await register(sandbox);
  expect(await client.customers.list({ publisher_id: Number(sandbox.customers[0]!.publisher.id) })).toHaveLength(4);
});
