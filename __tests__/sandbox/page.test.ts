import { AffiliClient } from 'express-affili';
import { createSandbox } from 'express-affili/sandbox';
import request from 'supertest';
import { ask, CONVERSIONS, PATH, REGISTRATION, register, SALE, sandboxes, TOKEN, watch } from './support';
import { serve } from '../support/serve';

interface Snapshot {
  customers: object[];
  total: number;
  exchanges: { number: number; request: string; answer: string; state: string }[];
  switches: object;
}

const ALL_OFF = { slow: false, down: false, refused: false };
const NO_CONVERSIONS: unknown = expect.objectContaining({ shown: [], total: 0 });

describe.each(sandboxes)('the page, on Express $version', ({ createSandbox }) => {
  test.each([
    ['/', 'fa', 'rtl', 'بازاریاب'],
    ['/?lang=en', 'en', 'ltr', 'Affiliate'],
    ['/?lang[]=en', 'fa', 'rtl', 'لینک افیلیت'],
  ])('%s is in %s', async (path, lang, dir, word) => {
    const { text } = await request(createSandbox())
      .get(path)
      .expect(200)
      .expect('Content-Type', /text\/html/);
    expect(text).toContain(`<html lang="${lang}" dir="${dir}">`);
    expect(text).toContain(word);
    expect(text).not.toMatch(/undefined|\[object/);
    expect([...text.matchAll(/data-switch="(\w+)"/g)].map(([, name]) => name)).toEqual(['down', 'slow', 'refused']);
  });

  test('loads nothing but what the sandbox serves, and may run nothing else', async () => {
    const sandbox = createSandbox();
    const { text, headers } = await request(sandbox).get('/').expect(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    const styles = [...text.matchAll(/href="(\/page\/\w+\.css)"/g)].map(([, path]) => path!);
    let html = text;
    for (const path of styles) html += (await request(sandbox).get(path).expect('Content-Type', /css/)).text;
    expect(html).not.toMatch(
      /https?:\/\/(?!localhost|www\.w3\.org)\w|<script(?! type="module" src="\/)|\son\w+=|style=|url\(/,
    );

    const paths = [...text.matchAll(/(?:src|href)="(\/[^"?]+)"/g)].map(([, path]) => path!);
    expect(paths).toEqual(['/favicon.ico', ...styles, '/page/main.js']);
    const script = (
      await request(sandbox)
        .get('/page/main.js')
        .expect('Content-Type', /javascript/)
    ).text;
    const imports = [...script.matchAll(/import .*?'\.(.*?)'/g)].map(([, path]) => `/page${path}`);
    expect(imports.length).toBeGreaterThan(0);
    for (const path of [...paths, ...imports]) await request(sandbox).get(path).expect(200);
  });

  test('what is not there is 404, and no request to the API', async () => {
    const url = await serve(createSandbox());
    await request(url).get('/page/nothing').expect(404);
    const { exchanges } = await (await watch(url))<Snapshot>('snapshot');
    expect(exchanges).toEqual([]);
  });
});

describe('the events', () => {
  test('tell a page that opens of all that is there', async () => {
    const sandbox = createSandbox();
    const url = await serve(sandbox);
    const customer = await register(url);
    await request(url).put('/faults').send({ down: true }).expect(200);
    const snapshot = await (await watch(url))<Snapshot>('snapshot');
    expect(snapshot).toEqual({
      customers: [
        {
          id: customer.id,
          mcs_id: '42',
          referrer: 'aff-1',
          publisher: customer.publisher.full_name,
          created_at: customer.created_at,
          meta_data: [
            ['first_name', 'سارا'],
            ['email', 'sara@example.com'],
            ['plan', '{"seats":3}'],
          ],
        },
      ],
      total: 1,
      conversions: NO_CONVERSIONS,
      exchanges: [expect.objectContaining({ method: 'POST', url: PATH, status: 200, customerId: customer.id })],
      switches: { ...ALL_OFF, down: true },
    });
  });

  test('tell of a customer that comes in, and of one that is edited', async () => {
    const url = await serve(createSandbox());
    const next = await watch(url);
    const { id } = await register(url);
    expect(await next('customer')).toMatchObject({ customer: { id, mcs_id: '42', referrer: 'aff-1' }, total: 1 });
    await ask(url, 'post', `${PATH}/${id}`).send({ mcs_id: '43' }).expect(200);
    expect(await next('customer')).toMatchObject({ customer: { id, mcs_id: '43' }, total: 1 });
  });

  test('tell of a request while it waits, and of its answer, both as they went over the wire', async () => {
    const sandbox = createSandbox();
    const url = await serve(sandbox);
    const next = await watch(url);
    const { id } = await register(url);
    const waiting = await next<Snapshot['exchanges'][number]>('exchange');
    expect(waiting).toMatchObject({ number: 1, state: 'waiting' });
    expect(waiting.request).toMatch(/^POST \/services\/customers HTTP\/1\.1\n/);
    expect(waiting.request).toMatch(/content-type: application\/json\n/i);
    expect(waiting.request).toContain(`\n\n${JSON.stringify(REGISTRATION)}`);
    const answered = await next<Snapshot['exchanges'][number]>('exchange');
    expect(answered).toMatchObject({ number: 1, state: 'answered', status: 200, customerId: id });
    expect(answered.answer).toMatch(/^HTTP\/1\.1 200 OK\n/);
    expect(answered.answer).toContain(`"data":${JSON.stringify(sandbox.customers[0])}`);
  });

  test('tell of a request that was cut, and of one that was refused', async () => {
    const sandbox = createSandbox();
    const url = await serve(sandbox);
    const next = await watch(url);
    sandbox.failNext(1, { reset: 'before' });
    await expect(ask(url, 'get')).rejects.toThrow();
    expect([await next('exchange'), await next('exchange')]).toMatchObject([{ state: 'waiting' }, { state: 'cut' }]);
    await ask(url, 'get', `${PATH}/1`).expect(405);
    expect([await next('exchange'), await next('exchange')]).toMatchObject([{ number: 2 }, { status: 405 }]);
  });

  test('show no trace of the token', async () => {
    const url = await serve(createSandbox());
    const next = await watch(url);
    await ask(url, 'get');
    const events = [await next<{ request: string }>('exchange'), await next('exchange')];
    expect(events[0]).toMatchObject({ request: expect.stringMatching(/^authorization: Bearer ••••••••$/im) as string });
    expect(JSON.stringify(events)).not.toContain(TOKEN);
  });

  test('keep the last 200 requests only', async () => {
    const url = await serve(createSandbox());
    const client = new AffiliClient({ token: TOKEN, baseUrl: url, timeout: 10_000 });
    for (let n = 1; n <= 201; n += 1) await client.customers.list();
    const { exchanges } = await (await watch(url))<Snapshot>('snapshot');
    expect(exchanges.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, at) => at + 2));
  });
});

describe('the switches', () => {
  test.each([
    ['down', 503],
    ['refused', 401],
  ])('%s has every request answered with %d, until it is switched off', async (name, status) => {
    const url = await serve(createSandbox());
    await request(url)
      .put('/faults')
      .send({ [name]: true })
      .expect(200);
    await ask(url, 'post').send(REGISTRATION).expect(status);
    await ask(url, 'get').expect(status);
    await ask(url, 'post', CONVERSIONS).send(SALE).expect(status);
    await request(url)
      .put('/faults')
      .send({ [name]: false })
      .expect(200);
    await ask(url, 'get').expect(200);
  });

  test('slow holds every request back, longer than the client waits', async () => {
    const url = await serve(createSandbox());
    const next = await watch(url);
    await request(url).put('/faults').send({ slow: true }).expect(200);
    const client = new AffiliClient({ token: TOKEN, baseUrl: url, timeout: 100, retries: 0 });
    await expect(client.customers.list()).rejects.toMatchObject({
      message: expect.stringMatching(/^Affili did not answer/) as string,
    });
    expect(await next('exchange')).toMatchObject({ state: 'waiting' });
  });

  test('come after what failNext asked for', async () => {
    const sandbox = createSandbox();
    await request(sandbox).put('/faults').send({ down: true }).expect(200);
    sandbox.failNext(1, { status: 429 });
    await ask(sandbox, 'get').expect(429);
    await ask(sandbox, 'get').expect(503);
  });

  test('are told to every page, and cleared by reset', async () => {
    const sandbox = createSandbox();
    const url = await serve(sandbox);
    const next = await watch(url);
    await request(url).put('/faults').send({ down: true }).expect(200);
    expect(await next('switches')).toEqual({ ...ALL_OFF, down: true });
    sandbox.reset();
    expect(await next('snapshot')).toMatchObject({ switches: ALL_OFF });
    await ask(url, 'get').expect(200);
  });
});

test('the button resets the sandbox, and every page sees it', async () => {
  const sandbox = createSandbox();
  const url = await serve(sandbox);
  await register(url);
  const next = await watch(url);
  await next('snapshot');
  await request(url).post('/page/reset').expect(204);
  expect(sandbox.customers).toEqual([]);
  const empty = { customers: [], total: 0, conversions: NO_CONVERSIONS, exchanges: [], switches: ALL_OFF };
  expect(await next('snapshot')).toEqual(empty);
});
