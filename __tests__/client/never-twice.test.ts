import { brotliCompressSync, gzipSync } from 'node:zlib';
import {
  A_CONVERSION,
  A_CUSTOMER,
  expectFailed,
  expectFailedForGood,
  expectRegistered,
  expectRegisteredOn,
} from './expect-outcome';
import { clientOf } from '../support/client-of';
import { notAsDocumented, rejected, unauthorized, unavailable, type Failure } from '../support/failure';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { answer, breakOff, dripping, hangUp, late, raw, reset, silent, stalled, storing } from '../support/reactions';
import { CONVERSION, ECHO } from '../support/secrets';

// The table of docs/reliability.md, for a customer, who can be looked up, and for a conversion, which can't.

const MEGABYTE = 1_048_576;
const CREATED = JSON.stringify({ status: 'ok', data: { id: 'affili-1', mcs_id: '42' } });
/** All would be well with it if it were not so large. */
const BOMB = gzipSync(CREATED.padEnd(16 * MEGABYTE), { level: 1 });
const HEADERS = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const LONG = `${HEADERS}Content-Length: 100000\r\n\r\n`;
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
const TAKEN = { mcs_id: ['has already been taken'] };

const encoded = (encoding: string, bytes: Uint8Array | string) => answer(200, bytes, { 'Content-Encoding': encoding });
/** Echoes all it can, so that each of these tests is one of secrets as well. */
const echo = (httpStatus: number, errors: object = { email: [ECHO] }) =>
  answer(httpStatus, { status: 'error', message: ECHO, errors }, { 'X-Echo': ECHO });

type Fault = [fault: string, reaction: Reaction, failure: Failure];
const ofStatus = (httpStatus: number, toFailure: (status: number) => Failure): Fault => [
  String(httpStatus),
  echo(httpStatus),
  toFailure(httpStatus),
];

describe('a POST that was cut, or whose answer is odd,', () => {
  const CUT: Fault[] = [
    ['a reset', reset, unavailable()],
    ['a hang-up', hangUp, unavailable()],
    ['headers that break off', breakOff(HEADERS), unavailable()],
    ['a body that breaks off', breakOff(`${LONG}{"data":{"id":"af`), unavailable()],
    ['a chunk without a length', raw(`${HEADERS}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`), unavailable()],
    ['an answer beyond its length', raw(`${HEADERS}Content-Length: 2\r\n\r\n${CREATED}`), unavailable()],
    ['garbage in place of HTTP', raw('SSH-2.0-OpenSSH_9.2\r\n'), unavailable()],
    ['headers beyond any size', answer(200, '{}', { X: 'a'.repeat(20_000) }), unavailable()],
    ['reasons that break off', breakOff('HTTP/1.1 422 No\r\nContent-Length: 99\r\n\r\n{"errors":'), unavailable(422)],
    ...[408, 500, 503].map((status) => ofStatus(status, unavailable)),
    ['500 that knows the customer', echo(500, TAKEN), unavailable(500)],
    ['304', answer(304), notAsDocumented(304)],
    ['a redirect', answer(307, '', { Location: '/services/conversions' }), notAsDocumented(307)],
    ...Object.entries({
      'an HTML page': answer(200, `<h1>${ECHO}</h1>`, { 'Content-Type': 'text/html' }),
      'no body': answer(200),
      null: answer(200, 'null'),
      'an array': answer(200, [{ id: 'affili-1' }]),
      'a failure that calls itself 200': answer(200, { status: 'error', errors: { email: [ECHO] } }),
      'an id beside data': answer(200, { id: 'affili-1', data: {} }),
      'data as a list': answer(200, { data: ['affili-1'] }),
      'a blank id': answer(200, { data: { id: '  ' } }),
      'an id of an object': answer(200, { data: { id: { $oid: 'affili-1' } } }),
      'an id beyond the safe integers': answer(200, '{"data":{"id":9007199254740993}}'),
      'JSON and a warning of PHP': answer(200, `<b>Warning</b>${CREATED}`),
      'an unfinished body of no length': breakOff('HTTP/1.1 200 OK\r\n\r\n{"data":{"id":"affil'),
      'a byte more than a megabyte': answer(200, CREATED.padEnd(MEGABYTE + 1)),
      'a gzip bomb': encoded('gzip', BOMB),
      'a gzip that is none': encoded('gzip', CREATED),
      'a brotli that is none': encoded('br', CREATED),
      'a gzip that ends early': encoded('gzip', gzipSync(CREATED).subarray(0, 30)),
    }).map(([body, reaction]): Fault => [`a success with ${body}`, reaction, notAsDocumented(200)]),
  ];

  test.concurrent.each(CUT)('brings one customer, whether it was stored or not: %s', async (_, reaction) => {
    await expectRegistered({ reactions: [reaction], seen: ['POST', 'GET', 'POST'] });
    await expectRegistered({ reactions: [storing(reaction)], seen: ['POST', 'GET'] });
  });

  test.concurrent.each(CUT)('fails as the POST did where it lasts: %s', async (_, reaction, failure) => {
    await expectFailedForGood({ reaction, seen: ['POST', 'GET'], failure }, { retries: 1 });
  });

  test.concurrent.each(CUT)('is the last of a conversion: %s', async (_, reaction, failure) => {
    await expectFailed({ creation: A_CONVERSION, reactions: [storing(reaction)], seen: ['POST'], failure });
  });

  test.concurrent.each([
    { what: 'not stored', reaction: reset, seen: ['POST', 'GET', 'POST'] },
    { what: 'stored', reaction: storing(hangUp), seen: ['POST', 'GET'] },
  ])('brings one customer over a connection that was used before: $what', async ({ reaction, seen }) => {
    const affili = await hostileServer();
    const client = clientOf(affili);
    await client.customers.list();
    const [warmUp] = affili.seen.splice(0);
    await expectRegisteredOn(affili.next(reaction), client, { seen });
    expect([warmUp, affili.seen[0]]).toMatchObject([{ isReused: false }, { isReused: true }]);
  });

  test.concurrent('is the last of a conversion over a connection that was used before', async () => {
    const affili = await hostileServer();
    const { conversions } = clientOf(affili);
    await conversions.create({ ...CONVERSION, order_id: 'before' });
    affili.next(storing(reset));
    await expect(conversions.create(CONVERSION)).rejects.toMatchObject(unavailable());
    expect(affili.seen).toMatchObject([{ isReused: false }, { method: 'POST', isReused: true }]);
  });

  test.concurrent.each([
    { what: 'two resets', reactions: [reset, reset], seen: ['POST', 'GET', 'GET', 'POST'] },
    { what: 'a look-up that is told 429', reactions: [storing(echo(500)), echo(429)], seen: ['POST', 'GET', 'GET'] },
  ])('is looked up again where the look-up fails too: $what', async (scenario) => {
    await expectRegistered(scenario);
  });
});

describe('a POST at which Affili is perhaps still at work', () => {
  /** Long enough to look up, towards its end, what came of the POST. */
  const TIME = { timeout: 2000 };
  const AT_WORK: Fault[] = [
    ['silence', silent, unavailable()],
    ['headers that drip', dripping(`${HEADERS}X-Slow: `, 'a'), unavailable()],
    ['headers without a body', stalled(), unavailable()],
    ['a body that drips', dripping(LONG), unavailable()],
    ['another protocol, and silence', raw(SWITCHING), notAsDocumented(101)],
    ['the headers of a failure, and silence', stalled(503), unavailable(503)],
    ...[504, 524].map((status) => ofStatus(status, unavailable)),
    [
      '504 that asks to come back at once',
      answer(504, '', { 'Retry-After': '0' }),
      { ...unavailable(504), retryAfter: 0 },
    ],
  ];

  test.concurrent.each(AT_WORK)('is looked up, and the customer adopted: %s', async (_, reaction) => {
    await expectRegistered({ reactions: [storing(reaction)], seen: ['POST', 'GET'] }, TIME);
  });

  test.concurrent.each(AT_WORK)('is not made again, should nobody be there: %s', async (_, reaction, failure) => {
    await expectFailed({ reactions: [reaction], seen: ['POST', 'GET'], failure }, TIME);
  });

  test.concurrent.each(AT_WORK)('is the last of a conversion: %s', async (_, reaction, failure) => {
    await expectFailed({ creation: A_CONVERSION, reactions: [storing(reaction)], seen: ['POST'], failure }, TIME);
  });

  test.concurrent('is waited for to the end, with a look-up of the customer beside the waiting', async () => {
    await expectRegistered({ reactions: [late(1700)], seen: ['POST', 'GET'] }, TIME);
    await expectRegistered({ creation: A_CONVERSION, reactions: [late(1700)], seen: ['POST'] }, TIME);
  });

  test.concurrent('is given up where it takes longer', async () => {
    await expectFailed({ reactions: [late(2600)], seen: ['POST', 'GET'], failure: unavailable() }, TIME);
  });
});

describe('a refusal', () => {
  const FINAL: Fault[] = [
    ...[400, 404, 422].map((status) => ofStatus(status, rejected)),
    ...[401, 403].map((status) => ofStatus(status, unauthorized)),
    ['400 about mcs_id', echo(400, TAKEN), rejected(400)],
    ['422 whose errors are no object', answer(422, { message: 'mcs_id', errors: ['mcs_id'] }), rejected(422)],
    [
      '422 that asks to come back at once',
      answer(422, '', { 'Retry-After': '0' }),
      { ...rejected(422), retryAfter: 0 },
    ],
    ['404 with a body beyond any size', answer(404, ECHO.repeat(20_000)), rejected(404)],
    ['403 that breaks off', breakOff('HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\n{'), unauthorized(403)],
    ['401 with a gzip that is none', answer(401, ECHO, { 'Content-Encoding': 'gzip' }), unauthorized(401)],
  ];

  test.concurrent.each(FINAL)('is final: %s', async (_, reaction, failure) => {
    for (const creation of [A_CUSTOMER, A_CONVERSION]) {
      await expectFailed({ creation, reactions: [reaction], seen: ['POST'], failure });
    }
  });

  const OF_KNOWN: Fault[] = [
    ['409', echo(409), rejected(409)],
    ['409 without a body', answer(409), rejected(409)],
    ['422 about mcs_id', echo(422, TAKEN), rejected(422)],
  ];

  test.concurrent.each(OF_KNOWN)('of a customer who is known is looked up: %s', async (_, reaction, failure) => {
    await expectRegistered({ reactions: [storing(reaction)], seen: ['POST', 'GET'] });
    await expectFailed({ reactions: [reaction], seen: ['POST', 'GET'], failure });
    await expectFailed({ creation: A_CONVERSION, reactions: [storing(reaction)], seen: ['POST'], failure });
  });
});

describe('a POST that did not reach Affili', () => {
  const putOff = answer(503, '', { 'Retry-After': '1' });

  test.concurrent.each([A_CUSTOMER, A_CONVERSION])('is made again after 429: $what', async (creation) => {
    await expectRegistered({ creation, reactions: [echo(429), echo(429)], seen: ['POST', 'POST', 'POST'] });
    const lasting = { creation, reaction: echo(429), seen: ['POST', 'POST'], failure: unavailable(429) };
    await expectFailedForGood(lasting, { retries: 1 });
  });

  test.concurrent('is made again after 503 that says when to come back: a conversion', async () => {
    await expectRegistered({ creation: A_CONVERSION, reactions: [putOff], seen: ['POST', 'POST'] });
  });

  test.concurrent('is not made a third time where the second was cut, or refused', async () => {
    const [creation, seen] = [A_CONVERSION, ['POST', 'POST']];
    await expectFailed({ creation, reactions: [echo(429), storing(reset)], seen, failure: unavailable() });
    await expectFailed({ creation, reactions: [echo(429), storing(echo(409))], seen, failure: rejected(409) });
  });
});

describe('a success that is read with tolerance', () => {
  const HINTS = 'HTTP/1.1 103 Early Hints\r\n\r\n';
  test.concurrent.each<[string, Reaction]>([
    ['the last of the statuses of success', answer(299, CREATED)],
    ['only an id', answer(201, { data: { id: 'affili-1' } })],
    ['another content type', answer(200, CREATED, { 'Content-Type': 'text/html' })],
    ['a byte order mark', answer(200, `\uFEFF${CREATED}`)],
    ['gzip', encoded('gzip', gzipSync(CREATED))],
    ['brotli', encoded('br', brotliCompressSync(CREATED))],
    ['a megabyte', answer(200, CREATED.padEnd(MEGABYTE))],
    ['a body that the end of the connection ends', breakOff(`HTTP/1.0 200 OK\r\n\r\n${CREATED}`)],
    ['early hints', raw(`${HINTS}HTTP/1.1 200 OK\r\nContent-Length: ${CREATED.length}\r\n\r\n${CREATED}`)],
  ])('registers at once: %s', async (_, reaction) => {
    await expectRegistered({ reactions: [storing(reaction)], seen: ['POST'] });
  });
});
