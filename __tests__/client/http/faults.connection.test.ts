import { clientOf } from '../../support/client-of';
import {
  expectFailed,
  expectFailedForGood,
  expectRegistered,
  expectRegisteredOn,
  type FailingScenario,
  type Fault,
} from './expect-outcome';
import { notAsDocumented, unavailable } from '../../support/failure';
import { hostileServer } from '../../support/hostile-server';
import {
  answer,
  breakOff,
  dripping,
  hangUp,
  late,
  raw,
  reset,
  silent,
  stalled,
  storing,
} from '../../support/reactions';

const HEADERS = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const CHUNKED = `${HEADERS}Transfer-Encoding: chunked\r\n\r\n`;
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';

/** After these Affili is no longer at work: what it stored is adopted, what it did not store is posted again. */
const BREAKS: Fault[] = [
  { fault: 'a reset before it stored the customer', reactions: [reset], seen: ['POST', 'GET', 'POST'] },
  { fault: 'a reset after it stored the customer', reactions: [storing(reset)], seen: ['POST', 'GET'] },
  { fault: 'a hang-up before it stored', reactions: [hangUp], seen: ['POST', 'GET', 'POST'] },
  { fault: 'headers that break off', reactions: [storing(breakOff(HEADERS))], seen: ['POST', 'GET'] },
  {
    fault: 'a body that breaks off',
    reactions: [storing(breakOff(`${HEADERS}Content-Length: 500\r\n\r\n{"data":{"id":"af`))],
    seen: ['POST', 'GET'],
  },
  { fault: 'a chunk without a length', reactions: [storing(raw(`${CHUNKED}ZZ\r\n`))], seen: ['POST', 'GET'] },
  {
    fault: 'an answer beyond its length',
    reactions: [storing(raw(`${HEADERS}Content-Length: 2\r\n\r\n{"data":{"id":"1"}}`))],
    seen: ['POST', 'GET'],
  },
  { fault: 'garbage in place of HTTP', reactions: [raw('SSH-2.0-OpenSSH_9.2\r\n')], seen: ['POST', 'GET', 'POST'] },
  {
    fault: 'headers beyond any size',
    reactions: [storing(answer(200, '{}', { 'X-Endless': 'a'.repeat(20_000) }))],
    seen: ['POST', 'GET'],
  },
  { fault: 'two resets', reactions: [reset, reset], seen: ['POST', 'GET', 'GET', 'POST'] },
  { fault: 'a reset after it stored, and another', reactions: [storing(reset), reset], seen: ['POST', 'GET', 'GET'] },
];

describe('a connection that breaks', () => {
  test.concurrent.each(BREAKS)('registers once in spite of $fault', async (fault) => {
    await expectRegistered(fault);
  });

  test.concurrent.each(BREAKS.slice(0, 3))(
    'registers once over a reused connection in spite of $fault',
    async (fault) => {
      const affili = await hostileServer();
      const client = clientOf(affili);
      await client.customers.list();
      const [warmUp] = affili.seen.splice(0);
      await expectRegisteredOn(affili.next(...fault.reactions), client, fault);
      expect([warmUp, affili.seen[0]]).toMatchObject([{ isReused: false }, { isReused: true }]);
    },
  );

  test.concurrent('connects anew where Affili closed the idle connection', async () => {
    const affili = await hostileServer();
    const client = clientOf(affili);
    await client.customers.list();
    affili.closeIdleConnections();
    await client.customers.list();
    expect(affili.seen).toMatchObject([{ isReused: false }, { isReused: false }]);
  });

  test.concurrent.each([
    { fault: 'a reset', reaction: reset },
    { fault: 'garbage', reaction: raw('220 smtp ready\r\n') },
  ])('fails after $fault each time', async ({ reaction }) => {
    await expectFailedForGood({ reaction, seen: ['POST', 'GET'], failure: unavailable() }, { retries: 1 });
  });
});

/** Long enough to look up, towards its end, what came of the POST. */
const TIME = { timeout: 2000 };

describe('an answer that does not come in time', () => {
  // After these Affili is perhaps still at work, and whoever posts again now has two customers.
  const STORED: Fault[] = [
    { fault: 'silence', reactions: [storing(silent)], seen: ['POST', 'GET'] },
    { fault: 'headers without a body', reactions: [storing(stalled())], seen: ['POST', 'GET'] },
    {
      fault: 'a body that drips',
      reactions: [storing(dripping(`${HEADERS}Content-Length: 100000\r\n\r\n`))],
      seen: ['POST', 'GET'],
    },
  ];

  test.concurrent('waits for an answer that is late, but in time', async () => {
    await expectRegistered({ reactions: [late(300)], seen: ['POST'] });
  });

  test.concurrent('waits to the end, with a look-up beside the waiting', async () => {
    await expectRegistered({ reactions: [late(1700)], seen: ['POST', 'GET'] }, TIME);
  });

  test.concurrent.each(STORED)('adopts the customer stored before $fault', async (fault) => {
    await expectRegistered(fault, TIME);
  });

  const NOT_STORED: Fault<FailingScenario>[] = [
    { fault: 'silence', reactions: [silent], seen: ['POST', 'GET'], failure: unavailable() },
    { fault: 'an answer that is late', reactions: [late(2600)], seen: ['POST', 'GET'], failure: unavailable() },
    {
      fault: 'another protocol, and silence',
      reactions: [raw(SWITCHING), raw(SWITCHING)],
      seen: ['POST', 'GET'],
      failure: notAsDocumented(101),
    },
    {
      fault: 'the headers of a failure, and silence',
      reactions: [stalled(503), stalled(503)],
      seen: ['POST', 'GET'],
      failure: unavailable(503),
    },
  ];

  test.concurrent.each(NOT_STORED)('fails, without a second POST, after $fault', async (fault) => {
    await expectFailed(fault, TIME);
  });
});
