import type { ConversionChanges, ConversionStatus } from 'express-affili';
import { clientOf } from '../support/client-of';
import {
  errorOf,
  failureOf,
  notAsDocumented,
  rejected,
  unauthorized,
  unavailable,
  wrongInput,
} from '../support/failure';
import { hostileServer } from '../support/hostile-server';
import { ODD_SUCCESSES } from '../support/odd-successes';
import { answer, reset, silent, storing, well } from '../support/reactions';
import { ECHO } from '../support/secrets';

const REFUNDED = { status: 'refunded' } as const;

describe('what is sent', () => {
  test.each<[ConversionStatus, number]>([
    ['approved', 1],
    ['refunded', 2],
  ])('of %s is the number of Affili, to the path of the conversion', async (status, number) => {
    const affili = await hostileServer();
    await clientOf(affili).conversions.update('c-1', { status });
    expect(affili.seen).toMatchObject([{ method: 'POST', path: '/services/conversions/c-1', query: {} }]);
    expect(affili.seen[0]!.body).toBe(JSON.stringify({ status: number }));
  });

  test.each<[unknown, string]>([
    ['a/b', 'a%2Fb'],
    ['../../admin', '..%2F..%2Fadmin'],
    ['%2e%2e', '%252e%252e'],
    ['...', '...'],
    ['a?page=2', 'a%3Fpage%3D2'],
    ['a#b', 'a%23b'],
    ['a\\b', 'a%5Cb'],
    ['a b+c', 'a%20b%2Bc'],
    ['https://elsewhere.example/', 'https%3A%2F%2Felsewhere.example%2F'],
    ['شناسه', '%D8%B4%D9%86%D8%A7%D8%B3%D9%87'],
    ['😀', '%F0%9F%98%80'],
    [7, '7'],
    [7n, '7'],
  ])('has the id %p as one segment of the path', async (id, segment) => {
    const affili = await hostileServer();
    await clientOf(affili).conversions.update(id as string, REFUNDED);
    expect(affili.seen.map(({ path }) => path)).toEqual([`/services/conversions/${segment}`]);
  });
});

describe('what is refused, with nothing sent', () => {
  const BAD_IDS = [
    '.',
    '..',
    '',
    ' ',
    'a\0b',
    'a\nb',
    '\ud800',
    'a'.repeat(256),
    undefined,
    null,
    {},
    [],
    true,
    1.5,
    NaN,
  ];

  test.each(BAD_IDS)('the id %p', async (id) => {
    const affili = await hostileServer();
    const error = await errorOf(clientOf(affili).conversions.update(id as string, REFUNDED));
    expect(error).toMatchObject({ ...wrongInput, message: expect.stringMatching(/^id takes /) as string });
    expect(affili.connections).toBe(0);
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'changes takes an object of status'],
    ['null', null, 'changes takes an object of status'],
    ['a list', [REFUNDED], 'changes takes an object of status'],
    ['a status beside an object', 'refunded', 'changes takes an object of status'],
    ...['paid', 'Refunded', '', 2, null, undefined, true, ['refunded'], 'constructor', '__proto__', 'toString'].map(
      (status): [string, unknown, string] => [
        `the status ${String(status)}`,
        { status },
        "status takes 'approved' or 'refunded'",
      ],
    ),
    ['a field that is unknown', { ...REFUNDED, amount: 0 }, 'amount is unknown: there are status'],
    ['a misspelt field', { Status: 'refunded' }, 'status takes'],
    [
      'a getter that throws',
      {
        get status() {
          throw new Error(ECHO);
        },
      },
      'changes takes a plain object whose fields can be read',
    ],
  ])('%s', async (_, changes, message) => {
    const affili = await hostileServer();
    const error = await errorOf(clientOf(affili).conversions.update('c-1', changes as ConversionChanges));
    expect(error).toMatchObject({ ...wrongInput, message: expect.stringContaining(message) as string });
    expect(affili.connections).toBe(0);
  });
});

describe('what comes back', () => {
  test.each([
    ['the conversion', { data: { id: 'c-1', status: 2, wage: '1' } }, { id: 'c-1', status: 2, wage: '1' }],
    ['an id that is a number', { data: { id: 7 } }, { id: '7' }],
    ['a conversion without an id', { data: { status: 2 } }, { id: 'c-1', status: 2 }],
    ['an id of null', { data: { id: null, status: 2 } }, { id: 'c-1', status: 2 }],
    ['an empty list in data', { data: [] }, { id: 'c-1' }],
    ['data null', { data: null }, { id: 'c-1' }],
    ['data true', { data: true }, { id: 'c-1' }],
    ['no data', { status: 'ok' }, { id: 'c-1' }],
    ['an empty object', {}, { id: 'c-1' }],
    ['an empty body', '', { id: 'c-1' }],
  ])('is read from %s', async (_, body, conversion) => {
    const affili = (await hostileServer()).next(answer(200, body));
    expect(await clientOf(affili).conversions.update('c-1', REFUNDED)).toEqual(conversion);
    expect(affili.methods).toEqual(['POST']);
  });

  test('is the given id where there is no content', async () => {
    const affili = (await hostileServer()).next(answer(204));
    expect(await clientOf(affili).conversions.update('c-1', REFUNDED)).toEqual({ id: 'c-1' });
  });
});

describe('a failure', () => {
  const PASSING = [
    ...[408, 429, 500, 502, 503, 504, 524].map((status) => ({ fault: String(status), reaction: answer(status, ECHO) })),
    { fault: 'a reset', reaction: reset },
    { fault: 'a reset after it is done', reaction: storing(reset) },
    { fault: 'a redirect', reaction: answer(307, '', { Location: '/login' }) },
    ...ODD_SUCCESSES.filter(({ body }) => /HTML|ends early|gzip bomb/.test(body)).map(({ body, reaction }) => ({
      fault: body,
      reaction,
    })),
  ];

  test.concurrent.each(PASSING)('like $fault is tried again: a status said twice is said', async ({ reaction }) => {
    const affili = (await hostileServer()).next(reaction);
    affili.conversions.push({ id: 'c-1', amount: 1490 });
    expect(await clientOf(affili).conversions.update('c-1', REFUNDED)).toEqual({ id: 'c-1', amount: 1490, status: 2 });
    expect(affili.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(
      new Array<string>(2).fill('POST /services/conversions/c-1'),
    );
  });

  test.concurrent.each([
    ...[400, 404, 409, 422].map((status) => ({ status, failure: rejected(status) })),
    ...[401, 403].map((status) => ({ status, failure: unauthorized(status) })),
  ])('like $status is final', async ({ status, failure }) => {
    const affili = (await hostileServer()).next(answer(status, { errors: { mcs_id: [ECHO] } }), well);
    expect(await failureOf(clientOf(affili).conversions.update('c-1', REFUNDED))).toEqual(failure);
    expect(affili.methods).toEqual(['POST']);
  });

  test.concurrent.each([
    { fault: 'HTML', retries: 0, reaction: answer(200, `<h1>${ECHO}</h1>`), failure: notAsDocumented(200) },
    { fault: 'a list', retries: 1, reaction: answer(200, []), failure: notAsDocumented(200) },
    { fault: '503', retries: 3, reaction: answer(503), failure: unavailable(503) },
    { fault: 'a reset', retries: undefined, reaction: reset, failure: unavailable() },
  ])('like $fault is told where it lasts, after retries of $retries', async ({ reaction, retries, failure }) => {
    const affili = (await hostileServer()).next(...new Array<typeof reaction>(9).fill(reaction));
    expect(await failureOf(clientOf(affili, { retries }).conversions.update('c-1', REFUNDED))).toEqual(failure);
    expect(affili.methods).toEqual(new Array<string>((retries ?? 2) + 1).fill('POST'));
  });

  test.concurrent('comes within the time of the call where Affili is silent', async () => {
    const affili = (await hostileServer()).next(silent, silent, silent);
    const call = clientOf(affili, { timeout: 300 }).conversions.update('c-1', REFUNDED);
    expect(await failureOf(call)).toEqual(unavailable());
  });
});
