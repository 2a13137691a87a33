import {
  expectFailed,
  expectFailedForGood,
  expectRegistered,
  type FailingScenario,
  type Fault,
  type LastingScenario,
} from './expect-outcome';
import { notAsDocumented, rejected, unauthorized, unavailable } from '../../support/failure';
import { answer, breakOff, storing } from '../../support/reactions';
import { ECHO } from '../../support/secrets';

/** Echoes all it can, so that each of these tests is one of secrets as well. */
const echo = (httpStatus: number, errors: object = { email: [ECHO] }) =>
  answer(httpStatus, { status: 'error', message: ECHO, errors }, { 'X-Echo': ECHO });

const TAKEN = { mcs_id: ['has already been taken'] };

describe('a status that is final', () => {
  const FINAL: Fault<FailingScenario>[] = [
    ...[400, 404, 422].map((status) => ({
      fault: String(status),
      reactions: [echo(status)],
      seen: ['POST'],
      failure: rejected(status),
    })),
    ...[401, 403].map((status) => ({
      fault: String(status),
      reactions: [echo(status)],
      seen: ['POST'],
      failure: unauthorized(status),
    })),
    { fault: '400 with errors.mcs_id', reactions: [echo(400, TAKEN)], seen: ['POST'], failure: rejected(400) },
    {
      fault: '422 whose errors are no object',
      reactions: [answer(422, { message: 'mcs_id', errors: ['mcs_id'] })],
      seen: ['POST'],
      failure: rejected(422),
    },
    {
      fault: '404 with a body beyond any size',
      reactions: [answer(404, ECHO.repeat(20_000))],
      seen: ['POST'],
      failure: rejected(404),
    },
    {
      fault: '403 with a body that breaks off',
      reactions: [breakOff('HTTP/1.1 403 Forbidden\r\nContent-Length: 500\r\n\r\n{')],
      seen: ['POST'],
      failure: unauthorized(403),
    },
    {
      fault: '401 with a gzip that is none',
      reactions: [answer(401, ECHO, { 'Content-Encoding': 'gzip' })],
      seen: ['POST'],
      failure: unauthorized(401),
    },
  ];

  test.concurrent.each(FINAL)('fails at once after $fault', async (fault) => {
    await expectFailed(fault);
  });
});

describe('a status that speaks of a customer who is known', () => {
  const KNOWN: Fault[] = [
    { fault: '409', reactions: [storing(echo(409))], seen: ['POST', 'GET'] },
    { fault: '422 with errors.mcs_id', reactions: [storing(echo(422, TAKEN))], seen: ['POST', 'GET'] },
    { fault: '409 without a body', reactions: [storing(answer(409))], seen: ['POST', 'GET'] },
  ];

  test.concurrent.each(KNOWN)('adopts the customer after $fault', async (fault) => {
    await expectRegistered(fault);
  });

  const UNKNOWN: Fault<FailingScenario>[] = [
    { fault: '409', reactions: [echo(409)], seen: ['POST', 'GET'], failure: rejected(409) },
    { fault: '422 with errors.mcs_id', reactions: [echo(422, TAKEN)], seen: ['POST', 'GET'], failure: rejected(422) },
  ];

  test.concurrent.each(UNKNOWN)('fails, without a second POST, after $fault without a customer', async (fault) => {
    await expectFailed(fault);
  });
});

describe('a status that passes', () => {
  const CUT = [408, 500, 503];
  const AT_WORK = [504, 524];

  const PASSING: Fault[] = [
    ...CUT.flatMap((status) => [
      { fault: `${status} before it stored`, reactions: [echo(status)], seen: ['POST', 'GET', 'POST'] },
      { fault: `${status} after it stored`, reactions: [storing(echo(status))], seen: ['POST', 'GET'] },
    ]),
    ...AT_WORK.map((status) => ({
      fault: `${status} after it stored`,
      reactions: [storing(echo(status))],
      seen: ['POST', 'GET'],
    })),
    { fault: '429, twice', reactions: [echo(429), echo(429)], seen: ['POST', 'POST', 'POST'] },
    {
      fault: '429, and a look-up that is told 429',
      reactions: [storing(echo(500)), echo(429)],
      seen: ['POST', 'GET', 'GET'],
    },
  ];

  test.concurrent.each(PASSING)('registers once in spite of $fault', async (fault) => {
    await expectRegistered(fault);
  });

  test.concurrent.each(AT_WORK)('fails, without a second POST, after %i before it stored', async (status) => {
    await expectFailed({ reactions: [echo(status)], seen: ['POST', 'GET'], failure: unavailable(status) });
  });

  const LASTING: Fault<LastingScenario>[] = [
    { fault: '429', reaction: echo(429), seen: ['POST', 'POST'], failure: unavailable(429) },
    ...[408, 500].map((status) => ({
      fault: String(status),
      reaction: echo(status),
      seen: ['POST', 'GET'],
      failure: unavailable(status),
    })),
    { fault: '504', reaction: echo(504), seen: ['POST', 'GET', 'GET'], failure: unavailable(504) },
  ];

  test.concurrent.each(LASTING)('fails where $fault lasts', async (fault) => {
    await expectFailedForGood(fault, { retries: 1 });
  });
});

describe('a status that is neither success nor failure', () => {
  test.concurrent('is no end: the customer is registered once', async () => {
    await expectRegistered({ reactions: [answer(304)], seen: ['POST', 'GET', 'POST'] });
  });

  test.concurrent('is told where it lasts', async () => {
    const failure = notAsDocumented(304);
    await expectFailedForGood({ reaction: answer(304), seen: ['POST', 'GET'], failure }, { retries: 1 });
  });
});
