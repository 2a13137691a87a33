import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf } from '../../support/client-of';
import { errorOf } from '../../support/failure';
import { hostileServer, type Exchange, type SeenRequest } from '../../support/hostile-server';
import { eventually } from '../../support/eventually';
import { hangUp, reset, silent, well } from '../../support/reactions';

/** So many requests a client has on their way at a time. */
const AT_A_TIME = 50;

const orders = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
const orderOf = ({ body }: SeenRequest) => (JSON.parse(body) as { order_id: string }).order_id;
const payment = (order_id: string) => ({ order_id, amount: 1, customer_id: 'affili-1' });

test('calls beyond these wait, and the last of them goes first as others end, well or not', async () => {
  const affili = await hostileServer();
  const held: Exchange[] = [];
  affili.next(...orders(AT_A_TIME + 3).map(() => (exchange: Exchange) => void held.push(exchange)));
  const { conversions } = clientOf(affili, { timeout: 60_000 });
  const results = Promise.allSettled(orders(AT_A_TIME + 3).map((order_id) => conversions.create(payment(order_id))));
  await eventually(() => expect(held.length).toBe(AT_A_TIME));
  const late = () => affili.seen.slice(AT_A_TIME).map(orderOf);

  well(held[7]!);
  await eventually(() => expect(late()).toEqual(['52']));
  reset(held[8]!);
  await eventually(() => expect(late()).toEqual(['52', '51']));
  hangUp(held[9]!);
  await eventually(() => expect(held.length).toBe(AT_A_TIME + 3));
  for (const exchange of [...held.slice(0, 7), ...held.slice(10)]) well(exchange);
  const failed = (await results).flatMap(({ status }, index) => (status === 'rejected' ? [`${index}`] : []));
  expect(failed.sort()).toEqual([held[8]!, held[9]!].map(({ request }) => orderOf(request)).sort());
  expect(late()).toEqual(['52', '51', '50']);
});

test('a call that had to wait ends in its time, as any other does', async () => {
  const affili = await hostileServer();
  const held: Exchange[] = [];
  affili.next(...orders(AT_A_TIME).map(() => (exchange: Exchange) => void held.push(exchange)), silent);
  const { conversions } = clientOf(affili, { timeout: 2000 });
  const first = orders(AT_A_TIME).map((order_id) => conversions.create(payment(order_id)).catch(() => undefined));
  const late = errorOf(conversions.create(payment('late')));
  await eventually(() => expect(held.length).toBe(AT_A_TIME));
  well(held[0]!);
  expect(await late).toMatchObject({ code: 'ERR_AFFILI_UNAVAILABLE', outcome: 'at-work' });
  await Promise.all(first);
  expect(affili.seen.map(orderOf)).toContain('late');
});

test('a call whose time is over while it waits was never sent', async () => {
  const affili = await hostileServer();
  affili.next(...new Array<typeof silent>(3 * AT_A_TIME).fill(silent));
  const { conversions } = clientOf(affili, { timeout: 1000, retries: 0 });
  const calls = orders(3 * AT_A_TIME).map(async (order_id) => {
    const { outcome } = await errorOf(conversions.create(payment(order_id)));
    return { order_id, outcome };
  });
  const unsent = (await Promise.all(calls)).filter(({ outcome }) => outcome === 'not-reached');
  expect(unsent.length).toBeGreaterThan(0);
  for (const { order_id } of unsent) expect(affili.seen.map(orderOf)).not.toContain(order_id);
});

test('what has waited until little of its time was left is not begun: nobody would know what came of it', async () => {
  const affili = await hostileServer();
  const held: Exchange[] = [];
  affili.next(...orders(AT_A_TIME).map(() => (exchange: Exchange) => void held.push(exchange)));
  const { conversions, customers } = clientOf(affili, { timeout: 2000 });
  const begun = performance.now();
  const sent = orders(AT_A_TIME).map((order_id) => conversions.create(payment(order_id)).catch(() => undefined));
  const late = [
    errorOf(conversions.create(payment('late'))),
    // Nor is it looked up, since it is not there.
    errorOf(customers.create({ referrer: 'aff-1', mcs_id: 'late' })),
  ];
  await eventually(() => expect(held.length).toBe(AT_A_TIME));
  await sleep(Math.max(0, begun + 1650 - performance.now()));
  for (const exchange of held) well(exchange);
  expect((await Promise.all(late)).map(({ outcome }) => outcome)).toEqual(['not-reached', 'not-reached']);
  await Promise.all(sent);
  expect(affili.seen.map(orderOf)).not.toContain('late');
  expect(affili.seen).toHaveLength(AT_A_TIME);
});
