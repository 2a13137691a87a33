import { createSandbox } from 'express-affili/sandbox';
import { ask, listen, watch } from './support';

interface Shown {
  number: number;
  request: string;
  answer: string;
}

test('a request and its answer are shown as they were, but for the secrets in their headers', async () => {
  const url = await listen(createSandbox());
  const next = await watch(url);
  const headers = { 'X-Cookie': 'a', 'Cookie-Consent': 'b', 'X-Authorization': 'c', 'Authorization-Of': 'd' };
  await ask(url, 'get').set({ ...headers, 'Proxy-Authorization': 'Basic secret', Cookie: 'secret' });
  await next('exchange');
  const { request, answer } = await next<Shown>('exchange');
  for (const [name, value] of Object.entries(headers)) expect(request).toContain(`${name}: ${value}\n`);
  expect(request).toContain('Proxy-Authorization: ••••••••\n');
  expect(request).toContain('Cookie: ••••••••\n');
  expect(request + answer).not.toMatch(/secret|undefined/);
});

test.each([
  [16_384, ''],
  [16_385, '…'],
])('of a body of %d characters the first 16384 are shown, and what is left out by %j', async (length, end) => {
  const url = await listen(createSandbox());
  const next = await watch(url);
  await ask(url, 'post').type('json').send('x'.repeat(length)).expect(400);
  await next('exchange');
  const { request } = await next<Shown>('exchange');
  expect(request.slice(request.lastIndexOf('\n') + 1)).toBe('x'.repeat(16_384) + end);
});

test('an answer whose status has no name is shown without one', async () => {
  const sandbox = createSandbox();
  const url = await listen(sandbox);
  const next = await watch(url);
  sandbox.failNext(1, { status: 599 });
  await ask(url, 'get').expect(599, {});
  await next('exchange');
  expect((await next<Shown>('exchange')).answer).toMatch(/^HTTP\/1\.1 599 \n.*\n\n\{\}$/);
});

test('what reset cut off is told of to no page', async () => {
  const sandbox = createSandbox();
  const url = await listen(sandbox);
  const next = await watch(url);
  sandbox.failNext(1, { delay: 3_600_000 });
  const held = ask(url, 'get').then(String, ({ code }: { code: string }) => code);
  expect(await next('exchange')).toMatchObject({ number: 1, state: 'waiting' });
  sandbox.reset();
  expect(await held).toBe('ECONNRESET');
  await ask(url, 'get').expect(200);
  expect(await next('exchange')).toMatchObject({ number: 2 });
});
