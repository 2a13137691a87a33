import type { AffiliClient } from 'express-affili';
import { clientOf } from '../../support/client-of';
import { failureOf, unavailable } from '../../support/failure';
import { hostileServer, type Reaction } from '../../support/hostile-server';
import { answer, dripping, late, reset, silent, storing, well } from '../../support/reactions';
import { CONVERSION, REGISTRATION } from '../../support/secrets';
import { SOON } from '../../support/soon';

const REFUNDED = { status: 'refunded' } as const;

const always = async (reaction: Reaction) => (await hostileServer()).next(...new Array<Reaction>(60).fill(reaction));

async function timeOf(call: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await failureOf(call);
  return performance.now() - start;
}

describe('retries', () => {
  test.concurrent.each([
    [0, ['POST']],
    [3, ['POST', 'POST', 'POST', 'POST']],
  ])('%i: so many further POSTs that may be made without a look-up', async (retries, seen) => {
    const affili = await always(answer(429));
    expect(await failureOf(clientOf(affili, { retries }).customers.create(REGISTRATION))).toEqual(unavailable(429));
    expect(affili.methods).toEqual(seen);
  });

  const absent = answer(200, { data: [] });

  test.concurrent.each([
    [0, ['POST', 'GET']],
    [2, ['POST', 'GET', 'POST', 'GET', 'POST', 'GET']],
  ])('%i: so many further POSTs, each after a look-up', async (retries, seen) => {
    const affili = (await hostileServer()).next(reset, absent, reset, absent, reset, absent, reset);
    expect(await failureOf(clientOf(affili, { retries }).customers.create(REGISTRATION))).toEqual(unavailable());
    expect(affili.methods).toEqual(seen);
  });

  test.concurrent.each([
    ['list', (client: AffiliClient) => client.customers.list(), ['GET', 'GET']],
    ['update', (client: AffiliClient) => client.customers.update('1', { mcs_id: '42' }), ['POST', 'POST']],
    ['ensure', (client: AffiliClient) => client.customers.ensure(REGISTRATION), ['GET', 'GET']],
    ['a status', (client: AffiliClient) => client.conversions.update('1', REFUNDED), ['POST', 'POST']],
  ])('1: so many further requests of %s', async (_, call, seen) => {
    const affili = await always(answer(500));
    expect(await failureOf(call(clientOf(affili, { retries: 1 })))).toEqual(unavailable(500));
    expect(affili.methods).toEqual(seen);
  });

  test.concurrent('are two unless the app says otherwise', async () => {
    const affili = await always(answer(429));
    await failureOf(clientOf(affili).customers.create(REGISTRATION));
    expect(affili.methods).toHaveLength(3);
  });

  test.concurrent('are each for one call, not for the client', async () => {
    const affili = await hostileServer();
    const { customers } = clientOf(affili, { retries: 1 });
    for (const mcs_id of ['1', '2', '3']) {
      affili.next(answer(429));
      await customers.create({ ...REGISTRATION, mcs_id });
    }
    expect(affili.customers).toHaveLength(3);
  });
});

describe('the back-off', () => {
  test.concurrent('doubles from 200 ms', async () => {
    const affili = await always(answer(429));
    await failureOf(clientOf(affili, { retries: 3 }).customers.create(REGISTRATION));
    const [first, second, third] = affili.gaps;
    expect(first).toBeGreaterThanOrEqual(200);
    expect(second).toBeGreaterThanOrEqual(400);
    expect(third).toBeGreaterThanOrEqual(800);
  });

  test.concurrent('goes before a look-up, and not between a look-up and the POST', async () => {
    const affili = (await hostileServer()).next(answer(500), well, storing(answer(500)));
    await clientOf(affili).customers.create(REGISTRATION);
    expect(affili.methods).toEqual(['POST', 'GET', 'POST', 'GET']);
    expect(affili.gaps[0]).toBeGreaterThanOrEqual(200);
    expect(affili.gaps[2]).toBeGreaterThanOrEqual(400);
  });

  test.concurrent('leaves at least half of the time to the request that comes after it', async () => {
    // By itself the fourth wait would be 1.6 s or more, and there is not so much.
    const affili = (await hostileServer()).next(answer(429), answer(429), answer(429), answer(429));
    const { customers } = clientOf(affili, { timeout: 3000, retries: 4 });
    expect(await customers.create(REGISTRATION)).toMatchObject({ id: 'affili-1' });
  });

  test.concurrent('differs from call to call, so that clients do not come back all at once', async () => {
    const firstGaps = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const affili = (await hostileServer()).next(answer(429));
        await clientOf(affili).customers.create(REGISTRATION);
        return affili.gaps[0]!;
      }),
    );
    expect(Math.max(...firstGaps) - Math.min(...firstGaps)).toBeGreaterThan(20);
  });
});

describe('the deadline', () => {
  const OK = 'HTTP/1.1 200 OK\r\n';
  const FAULTS: [string, Reaction][] = [
    ['an answer that never comes', silent],
    ['headers that never end', dripping(`${OK}X-Slow: `, 'a')],
    ['a body that never ends', dripping(`${OK}Content-Length: 1000000\r\n\r\n`)],
    ['the body of a failure that never ends', dripping('HTTP/1.1 500 Oops\r\nContent-Length: 1000000\r\n\r\n')],
    ['retries and back-off', answer(500)],
    ['a wait that Affili asks for', answer(429, '', { 'Retry-After': '1' })],
    ['answers that are each in time, and not together', late(150, answer(500))],
  ];

  test.concurrent.each(FAULTS)('covers %s, in each call', async (_, reaction) => {
    const affili = await always(reaction);
    const { customers, conversions } = clientOf(affili, { timeout: 400, retries: 50 });
    const calls = [
      customers.create(REGISTRATION),
      customers.ensure(REGISTRATION),
      customers.update('affili-1', { mcs_id: '42' }),
      customers.list(),
      conversions.create(CONVERSION),
      conversions.update('affili-1', REFUNDED),
    ];
    for (const time of await Promise.all(calls.map(timeOf))) expect(time).toBeLessThan(SOON);
  });

  test.concurrent('covers the waiting for a connection where all are in use', async () => {
    const affili = await always(silent);
    const { customers } = clientOf(affili, { timeout: 500, retries: 0 });
    const start = performance.now();
    const calls = await Promise.allSettled(Array.from({ length: 60 }, () => customers.list()));
    expect(performance.now() - start).toBeLessThan(SOON);
    expect(calls.every(({ status }) => status === 'rejected')).toBe(true);
  });

  test.concurrent('is not over before its time', async () => {
    const affili = await always(silent);
    expect(await timeOf(clientOf(affili, { timeout: 400 }).customers.list())).toBeGreaterThanOrEqual(390);
  });
});
