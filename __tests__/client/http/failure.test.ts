import { clientOf } from '../../support/client-of';
import { errorOf } from '../../support/failure';
import { hostileServer, type Reaction } from '../../support/hostile-server';
import { answer, raw, reset } from '../../support/reactions';
import { ECHO, expectNoSecrets, REGISTRATION, TOKEN } from '../../support/secrets';

async function errorAfter(reaction: Reaction) {
  const affili = (await hostileServer()).next(reaction, reaction);
  // It shows no secrets, whatever it is.
  return errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
}

describe('the details', () => {
  const message = ECHO;
  const errors = { email: [`${ECHO} is taken`] };

  test.concurrent.each([
    [401, { message }, { message }],
    [404, { errors }, { errors }],
    [422, { status: 'error', tag: 'saveCustomer', message, errors, input: REGISTRATION }, { message, errors }],
    [422, { message: null, errors: [] }, { message: null, errors: [] }],
    [500, { message, exception: ECHO, trace: [] }, { message }],
  ])('of %i with %j are %j, for who reads them on purpose', async (status, body, details) => {
    expect((await errorAfter(answer(status, body))).details).toStrictEqual(details);
  });

  test.concurrent.each<[string, Reaction]>([
    ['HTML', answer(422, `<h1>${ECHO}</h1>`)],
    ['nothing', answer(422)],
    ['a list', answer(422, [ECHO])],
    ['other fields', answer(422, { error: ECHO, data: REGISTRATION })],
    ['a success that is none', answer(200, { message: ECHO })],
    ['no answer', reset],
  ])('of %s are none', async (_, reaction) => {
    expect((await errorAfter(reaction)).details).toBeUndefined();
  });
});

describe('an error', () => {
  test.concurrent('has what the contract tells, and not one thing more that an app could print', async () => {
    const error = await errorAfter(answer(422, { message: ECHO }, { 'Retry-After': '1' }));
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'ERR_AFFILI_REJECTED',
      retryable: false,
      httpStatus: 422,
      retryAfter: 1000,
    });
    expect(error.name).toBe('AffiliError');
    expect(error).not.toHaveProperty('status');
    expect(error).not.toHaveProperty('statusCode');
    for (const axiosField of ['config', 'request', 'response', 'toJSON', 'isAxiosError', 'cause']) {
      expect(error).not.toHaveProperty(axiosField);
    }
  });

  test.concurrent.each<[string, Reaction, string]>([
    ['a redirect', answer(302), "Affili's answer is not as documented: a redirect, or no final status"],
    ['422', answer(422), 'Affili refused the request; error.details has its reasons (HTTP 422)'],
    ['429', answer(429), 'Affili takes no more requests for now (HTTP 429)'],
    ['500', answer(500), 'Affili is in trouble (HTTP 500)'],
    ['two megabytes', answer(200, ' '.repeat(2_097_152)), "Affili's answer is not as documented: it is too large"],
    [
      'what is no gzip',
      answer(200, 'no gzip', { 'Content-Encoding': 'gzip' }),
      "Affili's answer is not as documented: it is wrongly compressed",
    ],
    ['a cut', reset, 'The connection to Affili broke (ECONNRESET)'],
  ])('tells in its message what to think of %s', async (_, reaction, message) => {
    expect((await errorAfter(reaction)).message).toBe(message);
  });

  test.concurrent.each<[string, Reaction]>([
    ['in the reason', ({ response }) => response.writeHead(422, ECHO).end()],
    [
      'in a header',
      answer(500, '', { 'X-Echo': ECHO, 'Set-Cookie': `user=${ECHO}`, Authorization: `Bearer ${TOKEN}` }),
    ],
    ['in Location', answer(302, '', { Location: `/?${ECHO}` })],
    ['in Retry-After', answer(429, '', { 'Retry-After': ECHO })],
    ['in Content-Type', answer(500, '', { 'Content-Type': `text/html; ${ECHO}` })],
    ['in Content-Encoding', answer(500, 'no gzip', { 'Content-Encoding': 'gzip', 'X-Echo': ECHO })],
    ['in HTML', answer(200, `<h1>${ECHO}</h1>`)],
    ['in JSON that breaks', answer(200, `{"data":{"email":"${ECHO}"`)],
    ['in the name of an error', answer(422, { errors: { [ECHO]: [ECHO] } })],
    ['in a broken header', raw(`HTTP/1.1 200 OK\r\n${ECHO}\r\n\r\n`)],
  ])('shows nothing that Affili echoes %s', async (_, reaction) => {
    expectNoSecrets(await errorAfter(reaction));
  });
});
