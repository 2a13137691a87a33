import { A_CONVERSION, A_CUSTOMER, expectRegistered } from '../expect-outcome';
import { clientOf } from '../../support/client-of';
import { errorOf } from '../../support/failure';
import { hostileServer, type Reaction } from '../../support/hostile-server';
import { answer, raw, well } from '../../support/reactions';
import { REGISTRATION } from '../../support/secrets';

const CREATED = '{"data":{"id":"affili-1"}}';
const INTERIM = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n';
const MEGABYTE = 1_048_576;
const UNENDING = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
/** A chunk of one byte, which is 15 KB on the wire. */
const WORDY_CHUNK = `1;${'x'.repeat(15_000)}\r\n \r\n`;

/** Well, after these bytes. */
const wellAfter =
  (bytes: string): Reaction =>
  (exchange) => {
    exchange.socket.write(bytes);
    well(exchange);
  };

/** Well, and then sends a byte now and then on a connection that no request uses. */
const chatty: Reaction = (exchange) => {
  const { socket } = exchange;
  well(exchange);
  const timer = setInterval(() => socket.write('x'), 50);
  socket.once('close', () => clearInterval(timer));
};

describe('an idle connection', () => {
  test.each([A_CUSTOMER, A_CONVERSION])('on which something comes after $what is cut', async ({ create }) => {
    const affili = await hostileServer();
    const cut = new Promise((resolve) => {
      affili.next((exchange) => {
        exchange.socket.once('close', resolve);
        chatty(exchange);
      });
    });
    const client = clientOf(affili);
    await create(client);
    await cut;
    await create(client);
    expect(affili.seen.map(({ isReused }) => isReused)).toEqual([false, false]);
  });
});

describe('with an answer', () => {
  test.each([
    ['an interim answer too many', INTERIM.repeat(11), undefined],
    ['more than two megabytes of blank lines', '\r\n'.repeat(MEGABYTE + 1), undefined],
    ['more than two megabytes of wordy chunks', UNENDING + WORDY_CHUNK.repeat(150), 200],
  ])('%s is refused, and the connection cut', async (_, bytes, httpStatus) => {
    const affili = await hostileServer();
    const cut = new Promise((resolve) => {
      affili.next((exchange) => {
        exchange.socket.once('close', resolve);
        raw(bytes)(exchange);
      });
    });
    const error = await errorOf(clientOf(affili, { retries: 0 }).customers.create(REGISTRATION));
    expect(error).toMatchObject({ code: 'ERR_AFFILI_RESPONSE', unclear: true });
    expect(error.httpStatus).toBe(httpStatus);
    expect(error.message).toBe("Affili's answer is not as documented: it is too large");
    await cut;
  });

  test.each([
    ['ten interim answers', INTERIM.repeat(10)],
    ['a megabyte of blank lines', '\r\n'.repeat(MEGABYTE / 2)],
  ])('%s may come', async (_, bytes) => {
    await expectRegistered({ reactions: [wellAfter(bytes)], seen: ['POST'] });
  });

  test('as much may come with each of the next on the same connection', async () => {
    const affili = (await hostileServer()).next(...new Array<Reaction>(4).fill(answer(200, CREATED.padEnd(MEGABYTE))));
    const { customers } = clientOf(affili);
    for (const mcs_id of ['1', '2', '3', '4']) await customers.create({ ...REGISTRATION, mcs_id });
    expect(affili.seen.map(({ isReused }) => isReused)).toEqual([false, true, true, true]);
  });
});
