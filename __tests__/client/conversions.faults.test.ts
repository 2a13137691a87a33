import {
  A_CONVERSION,
  expectFailed,
  expectFailedForGood,
  expectRegistered,
  type FailingScenario,
  type Fault,
} from './http/expect-outcome';
import { notAsDocumented, rejected, unauthorized, unavailable, type Failure } from '../support/failure';
import { clientOf } from '../support/client-of';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { answer, breakOff, dripping, hangUp, late, raw, reset, silent, stalled, storing } from '../support/reactions';
import { CONVERSION, ECHO } from '../support/secrets';

const creation = A_CONVERSION;
const HEADERS = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const LONG = `${HEADERS}Content-Length: 100000\r\n\r\n`;
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';

/** Echoes all it can, so that each of these tests is one of secrets as well. */
const echo = (status: number, errors: object = { coupon: [ECHO] }) =>
  answer(status, { status: 'error', message: ECHO, errors }, { 'X-Echo': ECHO });

interface Row {
  fault: string;
  reaction: Reaction;
  failure: Failure;
}

/** All that Affili sees of a call is one POST, although it would be well to the next. */
const onePost = ({ reaction, failure }: Row): FailingScenario => ({
  creation,
  reactions: [reaction],
  seen: ['POST'],
  failure,
});

describe('an outcome that is unclear', () => {
  const CUT: Row[] = [
    { fault: 'a reset', reaction: reset, failure: unavailable() },
    { fault: 'a hang-up', reaction: hangUp, failure: unavailable() },
    { fault: 'headers that break off', reaction: breakOff(HEADERS), failure: unavailable() },
    { fault: 'a body that breaks off', reaction: breakOff(`${LONG}{"data":{"id":"af`), failure: unavailable() },
    { fault: 'garbage in place of HTTP', reaction: raw('SSH-2.0-OpenSSH_9.2\r\n'), failure: unavailable() },
    {
      fault: 'headers beyond any size',
      reaction: answer(200, '{}', { X: 'a'.repeat(20_000) }),
      failure: unavailable(),
    },
    ...[408, 500, 503, 504].map((status) => ({
      fault: String(status),
      reaction: echo(status),
      failure: unavailable(status),
    })),
    {
      fault: '504 that asks to come back at once',
      reaction: answer(504, '', { 'Retry-After': '0' }),
      failure: { ...unavailable(504), retryAfter: 0 },
    },
    {
      fault: 'a redirect',
      reaction: answer(307, '', { Location: '/services/conversions' }),
      failure: notAsDocumented(307),
    },
    { fault: 'a page', reaction: answer(200, `<h1>${ECHO}</h1>`), failure: notAsDocumented(200) },
    { fault: 'a success without an id', reaction: answer(200, { data: {} }), failure: notAsDocumented(200) },
    { fault: 'two megabytes', reaction: answer(200, ' '.repeat(2_097_152)), failure: notAsDocumented(200) },
  ];

  test.concurrent.each(CUT)('is posted once, after it is stored: $fault', async (row) => {
    await expectFailed(onePost({ ...row, reaction: storing(row.reaction) }));
  });

  test.concurrent.each(CUT.slice(0, 2))(
    'is posted once over a connection that was used before: $fault',
    async (row) => {
      const affili = await hostileServer();
      const client = clientOf(affili);
      await client.conversions.create({ ...CONVERSION, order_id: 'before' });
      affili.next(row.reaction);
      await expect(client.conversions.create(CONVERSION)).rejects.toMatchObject(row.failure);
      expect(affili.seen).toMatchObject([{ isReused: false }, { method: 'POST', isReused: true }]);
    },
  );

  /** Long enough for a look-up beside the waiting, if there were one. */
  const TIME = { timeout: 1200 };
  const LATE: Row[] = [
    { fault: 'silence', reaction: silent, failure: unavailable() },
    { fault: 'a body that drips', reaction: dripping(LONG), failure: unavailable() },
    { fault: 'another protocol, and silence', reaction: raw(SWITCHING), failure: notAsDocumented(101) },
    { fault: 'the headers of a failure, and silence', reaction: stalled(503), failure: unavailable(503) },
  ];

  test.concurrent.each(LATE)('is posted once, and nothing is asked beside the waiting: $fault', async (row) => {
    await expectFailed(onePost(row), TIME);
  });

  test.concurrent('is none where the answer is late, but in time', async () => {
    await expectRegistered({ creation, reactions: [late(1000)], seen: ['POST'] }, { timeout: 10_000 });
  });

  test.concurrent('is none where Affili answered once, whatever it would do next', async () => {
    await expectRegistered({
      creation,
      reactions: [storing(answer(201, { data: { id: 'affili-1' } })), reset],
      seen: ['POST'],
    });
  });
});

describe('a refusal', () => {
  const REFUSALS: Row[] = [
    ...[400, 404, 409, 422].map((status) => ({
      fault: String(status),
      reaction: echo(status),
      failure: rejected(status),
    })),
    ...[401, 403].map((status) => ({ fault: String(status), reaction: echo(status), failure: unauthorized(status) })),
    ...['mcs_id', 'meta_data'].map((field) => ({
      fault: `422 about ${field}`,
      reaction: echo(422, { [field]: [ECHO] }),
      failure: rejected(422),
    })),
    { fault: '404 as an HTML page', reaction: answer(404, `<h1>${ECHO}</h1>`), failure: unavailable(404) },
    {
      fault: '403 that breaks off',
      reaction: breakOff('HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\n{'),
      failure: unauthorized(403),
    },
    {
      fault: '422 that asks to come back at once',
      reaction: answer(422, '', { 'Retry-After': '0' }),
      failure: { ...rejected(422), retryAfter: 0 },
    },
  ];

  test.concurrent.each(REFUSALS)('is final: $fault', async (row) => {
    await expectFailed(onePost(row));
  });
});

describe('a POST that did not reach Affili', () => {
  const after = (retryAfter: string) => answer(429, ECHO, { 'Retry-After': retryAfter });

  const REACHED: Fault[] = [
    { fault: '429', reactions: [echo(429)], seen: ['POST', 'POST'] },
    { fault: '429, twice', reactions: [echo(429), echo(429)], seen: ['POST', 'POST', 'POST'] },
    {
      fault: '503 that asks to come back in a second',
      reactions: [answer(503, '', { 'Retry-After': '1' })],
      seen: ['POST', 'POST'],
    },
  ];

  test.concurrent.each(REACHED)('is posted again, and then recorded once: $fault', async (fault) => {
    await expectRegistered({ ...fault, creation });
  });

  test.concurrent.each([0, 1])('is posted again as often as retries allows: %i', async (retries) => {
    const seen = new Array<string>(retries + 1).fill('POST');
    await expectFailedForGood({ creation, reaction: echo(429), seen, failure: unavailable(429) }, { retries });
  });

  test.concurrent('waits as long as Affili asks', async () => {
    const affili = (await hostileServer()).next(after('1'));
    await clientOf(affili).conversions.create(CONVERSION);
    expect(affili.gaps[0]).toBeGreaterThanOrEqual(1000);
  });

  test.concurrent('is not posted again where Affili asks for more time than there is', async () => {
    const failure = { ...unavailable(429), retryAfter: 3_600_000 };
    await expectFailed(onePost({ fault: '429', reaction: after('3600'), failure }));
  });

  const MIXED: Fault<FailingScenario>[] = [
    { fault: 'a reset', reactions: [echo(429), reset], seen: ['POST', 'POST'], failure: unavailable() },
    { fault: '409', reactions: [echo(429), storing(echo(409))], seen: ['POST', 'POST'], failure: rejected(409) },
  ];

  test.concurrent.each(MIXED)('is not posted a third time where the second brings $fault', async (fault) => {
    await expectFailed({ ...fault, creation });
  });
});
