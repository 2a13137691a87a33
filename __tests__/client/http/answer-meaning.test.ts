import type { AffiliError } from 'express-affili';
import { clientOf } from '../../support/client-of';
import { errorOf } from '../../support/failure';
import { hostileServer, type Reaction } from '../../support/hostile-server';
import { answer, breakOff } from '../../support/reactions';
import { REGISTRATION } from '../../support/secrets';

const HTML = { 'Content-Type': 'text/html; charset=UTF-8' };
const TEXT = { 'Content-Type': 'text/plain' };
const PAGE = '<!doctype html><title>Not here</title>';

async function errorAfter(reaction: Reaction): Promise<{ error: AffiliError; methods: string[] }> {
  const affili = (await hostileServer()).next(reaction);
  const error = await errorOf(clientOf(affili, { retries: 2 }).customers.create(REGISTRATION));
  return { error, methods: affili.methods };
}

describe('a refusal that Affili did not say', () => {
  test.concurrent.each([404, 405, 410, 421, 422, 425])(
    'can pass, and leaves nothing unclear: %i as a page',
    async (httpStatus) => {
      const { error, methods } = await errorAfter(answer(httpStatus, PAGE, HTML));
      expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE', retryable: true, unclear: false, httpStatus });
      expect(error.message).toMatch(/not by Affili: a proxy, a firewall or a maintenance page/);
      // In a deploy that lasts seconds, it is the outbox that tries again.
      expect(methods).toEqual(['POST']);
    },
  );

  test.concurrent.each<[string, Reaction]>([
    ['plain text', answer(404, 'default backend - 404', TEXT)],
    ['text that is a number', answer(404, '404', TEXT)],
    ['a page that says it is JSON', answer(404, PAGE)],
    ['a page that says nothing', ({ response }) => response.writeHead(404).end(PAGE)],
    ['a page beyond any size', answer(404, PAGE.repeat(40_000), HTML)],
    ['a page that breaks off', breakOff('HTTP/1.1 404 No\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<')],
  ])('is one by its body: %s', async (_, reaction) => {
    const { error } = await errorAfter(reaction);
    expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE', retryable: true, httpStatus: 404 });
  });

  test.concurrent.each([401, 403])('of %i names a firewall beside the token', async (httpStatus) => {
    const { error } = await errorAfter(answer(httpStatus, PAGE, { ...HTML, 'cf-mitigated': 'challenge' }));
    expect(error).toMatchObject({ code: 'ERR_AFFILI_UNAUTHORIZED', retryable: true, unclear: false, httpStatus });
    expect(error.message).toMatch(/not by Affili: a firewall, a proxy or a block of your country/);
  });

  test.concurrent('of 503 names a maintenance page', async () => {
    const affili = (await hostileServer()).next(answer(503, PAGE, HTML));
    const error = await errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
    expect(error.message).toMatch(/^Affili is in trouble, or a proxy before it: this is a maintenance page/);
  });

  test.concurrent('is not taken for one in a list either', async () => {
    const affili = (await hostileServer()).next(answer(404, PAGE, HTML));
    await expect(clientOf(affili, { retries: 0 }).customers.ensure(REGISTRATION)).rejects.toMatchObject({
      code: 'ERR_AFFILI_UNAVAILABLE',
    });
  });

  test.concurrent('is named where it calls itself a success', async () => {
    const affili = (await hostileServer()).next(answer(200, PAGE, HTML));
    const error = await errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
    expect(error).toMatchObject({ code: 'ERR_AFFILI_RESPONSE', unclear: true });
    expect(error.message).toMatch(/a page of a firewall or a proxy/);
  });
});

describe('a refusal that Affili said', () => {
  test.concurrent.each<[string, Reaction]>([
    ['JSON', answer(404, { message: 'Not Found' })],
    ['JSON that PHP calls HTML', answer(404, { message: 'Not Found' }, HTML)],
    ['text as JSON', answer(404, '"Not Found"')],
    ['nothing', answer(404)],
    ['what breaks off, of no kind', breakOff('HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\n{')],
  ])('is final: %s', async (_, reaction) => {
    const { error, methods } = await errorAfter(reaction);
    expect(error).toMatchObject({ code: 'ERR_AFFILI_REJECTED', retryable: false, unclear: false, httpStatus: 404 });
    expect(methods).toEqual(['POST']);
  });

  test.concurrent.each([401, 403])('of %i is about the token', async (status) => {
    const { error } = await errorAfter(answer(status, { message: 'Unauthenticated.' }));
    expect(error.message).toBe(`Affili refused the token; Affili's support gives a valid one (HTTP ${status})`);
  });
});
