import { createSandbox } from 'express-affili/sandbox';
import { ask, watch } from './support';
import { serve } from '../support/serve';

interface Shown {
  number: number;
  request: string;
  answer: string;
}

test('a request and its answer are shown as they were, but for the secrets in their headers', async () => {
  const url = await serve(createSandbox());
  const next = await watch(url);
  const secrets = { 'Proxy-Authorization': 'Basic secret', Cookie: 'secret', Authorization: 'secret' };
  await ask(url, 'get').set({ 'X-Cookie': 'a', 'Authorization-Of': 'd', ...secrets });
  await next('exchange');
  const { request, answer } = await next<Shown>('exchange');
  expect(request).toContain('X-Cookie: a\n');
  expect(request).toContain('Authorization-Of: d\n');
  for (const name of Object.keys(secrets)) expect(request).toContain(`${name}: ••••••••\n`);
  expect(request + answer).not.toMatch(/secret|undefined/);
});

test.each([
  [16_384, ''],
  [16_385, '…'],
])('of a body of %d characters the first 16384 are shown, and what is left out by %j', async (length, end) => {
  const url = await serve(createSandbox());
  const next = await watch(url);
  await ask(url, 'post').type('json').send('x'.repeat(length)).expect(400);
  await next('exchange');
  const { request } = await next<Shown>('exchange');
  expect(request.slice(request.lastIndexOf('\n') + 1)).toBe('x'.repeat(16_384) + end);
});

test('an answer whose status has no name is shown without one', async () => {
  const sandbox = createSandbox();
  const url = await serve(sandbox);
  const next = await watch(url);
  sandbox.failNext(1, { status: 599 });
  await ask(url, 'get').expect(599, {});
  await next('exchange');
  expect((await next<Shown>('exchange')).answer).toMatch(/^HTTP\/1\.1 599 \n.*\n\n\{\}$/);
});

test('what reset cut off is told of to no page', async () => {
  const sandbox = createSandbox();
  const url = await serve(sandbox);
  const next = await watch(url);
  sandbox.failNext(1, { delay: 3_600_000 });
  const held = ask(url, 'get').then(String, ({ code }: { code: string }) => code);
  expect(await next('exchange')).toMatchObject({ number: 1, state: 'waiting' });
  sandbox.reset();
  expect(await held).toBe('ECONNRESET');
  await ask(url, 'get').expect(200);
  expect(await next('exchange')).toMatchObject({ number: 2 });
});
