import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { affili, AffiliClient, recordConversion } from 'express-affili';
import { TOKEN } from '../support/secrets';
import { visit } from '../support/visit';
import { hasFailed, isIdle, until, useRedis, type Outbox } from './use-redis';

/*
 * Several processes that change the job of one payment at the same time, on a real Redis: see .ci/bullmq.
 */
const used = useRedis();
const { sandbox, redis, opened, open } = used;

const client = () => new AffiliClient({ token: TOKEN, baseUrl: used.baseUrl, retries: 0 });
const work = (outbox: Outbox) => opened.push(outbox.work(client(), () => {}, { onError: () => {} }));

const ORDERS = Array.from({ length: 48 }, (_, index) => `order-${index}`);
const paymentOf = (order_id: string) => ({ order_id, amount: 250_000, referrer: 'aff-1' });
const jobOf = (outbox: Outbox, order_id: string) => outbox.queue.getJob(`order-${order_id}`);

/** Lets a worker be refused these payments. */
async function refuse(outbox: Outbox, orders: string[]): Promise<void> {
  sandbox.failNext(orders.length, { status: 422 });
  for (const order_id of orders) await outbox.addConversion(paymentOf(order_id));
  work(outbox);
  await hasFailed(outbox, orders.length);
}

type Other = (outbox: Outbox, order_id: string, pay: (outbox: Outbox) => Promise<unknown>) => Promise<unknown>;

test.each<[string, Other]>([
  ['a person who retries it', (outbox, order_id) => outbox.retryFailed({ ids: [`order-${order_id}`] })],
  ['a process that adds it again', (outbox, order_id) => outbox.addConversion(paymentOf(order_id))],
  ['another request', (outbox, _order_id, pay) => pay(outbox)],
])(
  'a payment that Affili refused is sent once by a request and %s',
  async (_who, act) => {
    const [one, two] = [open(), open()];
    await refuse(one, ORDERS);
    for (const [index, order_id] of ORDERS.entries()) {
      const pay = (outbox: Outbox) =>
        visit(express().use(affili({ client: client(), outbox, onError: () => {} })), {}, (req) =>
          recordConversion(req, paymentOf(order_id)),
        );
      // The other comes at a different moment of the request each time.
      const later = sleep(index / 4).then(() => act(two, order_id, pay));
      await Promise.all([pay(one), later]);
    }
    await until(() => isIdle(one));
    expect(sandbox.conversions.map(({ order_id }) => order_id).sort()).toEqual([...ORDERS].sort());
  },
  60_000,
);

test('a payment that is added while its claim is released is kept', async () => {
  const [one, two] = [open(), open()];
  for (const [index, order_id] of ORDERS.entries()) {
    await one.conversions.claim(order_id, 'request');
    // Both at the same time, and one a little before the other.
    const head = (index % 12) * 0.2;
    await Promise.all([
      sleep(index < 24 ? head : 0).then(() => one.conversions.release(order_id, 'request')),
      sleep(index < 24 ? 0 : head).then(() => two.addConversion(paymentOf(order_id))),
    ]);
  }
  const jobs = await Promise.all(ORDERS.map((order_id) => jobOf(one, order_id)));
  const kept = jobs.map(
    (job) => (job?.data as { conversion?: { order_id: string } } | undefined)?.conversion?.order_id,
  );
  expect(kept).toEqual(ORDERS);
});

test('of two claims of a payment that failed, the one that is granted can be released', async () => {
  const outbox = open();
  await refuse(outbox, ['7']);
  const claims = await Promise.all(['one', 'two'].map((by) => outbox.conversions.claim('7', by)));
  expect(claims.map(({ state }) => state).sort()).toEqual(['mine', 'sending']);
  await outbox.conversions.release('7', claims[0]!.state === 'mine' ? 'one' : 'two');
  expect(await outbox.conversions.claim('7', 'three')).toEqual({ state: 'mine' });
});

test('a payment that is added while a request sends it waits for the outcome, also if it failed before', async () => {
  const outbox = open({ unclearConversions: 'hold' });
  await refuse(outbox, ['7', '8']);
  for (const order_id of ['7', '8']) {
    expect(await outbox.conversions.claim(order_id, 'request')).toEqual({ state: 'mine' });
    await outbox.addConversion(paymentOf(order_id));
  }
  await outbox.conversions.converted('7', 'affili-7');
  await until(async () => (await (await jobOf(outbox, '7'))!.getState()) === 'completed');
  expect(sandbox.conversions).toEqual([]);
  await outbox.conversions.release('8', 'request');
  await until(() => sandbox.conversions.length === 1);
  expect(sandbox.conversions).toMatchObject([{ order_id: '8' }]);
});

test('that a payment may be at Affili is not forgotten when it is added again', async () => {
  const outbox = open({ unclearConversions: 'hold' });
  await outbox.addConversion(paymentOf('7'), { mayBeAtAffili: true });
  work(outbox);
  await hasFailed(outbox, 1);
  await outbox.addConversion(paymentOf('7'));
  await hasFailed(outbox, 1);
  expect(await outbox.conversions.claim('7', 'request')).toEqual({ state: 'unclear' });
  expect(sandbox.conversions).toEqual([]);
});

describe('a process that died', () => {
  const lock = (outbox: Outbox, ms: number) => redis.set(outbox.queue.toKey('order-7:writing'), 'the dead', 'PX', ms);

  test('keeps nobody waiting for ever', async () => {
    const outbox = open();
    await refuse(outbox, ['7']);
    await lock(outbox, 700);
    // A request does not wait for it.
    expect(await outbox.conversions.claim('7', 'request')).toEqual({ state: 'sending' });
    await outbox.addConversion(paymentOf('7'));
    await until(() => sandbox.conversions.length === 1);
  });

  test.each<[string, (outbox: Outbox) => Promise<unknown>]>([
    ['sent it', (outbox) => outbox.conversions.claim('7', 'the dead')],
    [
      'wrote its job',
      async (outbox) => {
        await refuse(outbox, ['7']);
        await lock(outbox, 3000);
      },
    ],
  ])('while it %s leaves a payment that the next request has the outbox send', async (_what, die) => {
    const outbox = open();
    await die(outbox);
    const failures: unknown[] = [];
    const site = express().use(affili({ client: client(), outbox, onError: (error) => void failures.push(error) }));
    const { result } = await visit(site, {}, (req) => recordConversion(req, paymentOf('7')));
    expect({ result, failures }).toEqual({ result: null, failures: [] });
    const job = (await jobOf(outbox, '7'))!;
    expect(job.data).toMatchObject({ conversion: { order_id: '7' } });
    // The minute for which a claim counts.
    if (await job.isDelayed()) {
      await job.updateData({ ...(job.data as object), claimedAt: Date.now() - 61_000 });
      await job.promote();
      work(outbox);
    }
    await until(() => isIdle(outbox));
    expect(sandbox.conversions).toMatchObject([{ order_id: '7' }]);
    expect(await outbox.counts()).toMatchObject({ waiting: 0, active: 0, failed: 0 });
  });

  test('leaves a payment that can be added while it claimed one that had failed', async () => {
    const outbox = open();
    await refuse(outbox, ['7']);
    await (await jobOf(outbox, '7'))!.updateData({ claimedAt: Date.now() - 61_000, by: 'the dead' });
    await outbox.addConversion(paymentOf('7'));
    await until(() => sandbox.conversions.length === 1);
  });

  test.each<[string, (outbox: Outbox) => Promise<unknown>]>([
    ['added', (outbox) => outbox.addConversion(paymentOf('7'))],
    [
      'recorded',
      (outbox) =>
        visit(express().use(affili({ client: client(), outbox })), {}, (req) => recordConversion(req, paymentOf('7'))),
    ],
  ])('leaves a payment that can be %s while it added one whose claim was over', async (_what, again) => {
    const outbox = open();
    await outbox.conversions.claim('7', 'the dead');
    await (await jobOf(outbox, '7'))!.promote();
    work(outbox);
    await until(async () => (await (await jobOf(outbox, '7'))!.getState()) === 'completed');
    await (await jobOf(outbox, '7'))!.updateData({ conversion: paymentOf('7') });
    await again(outbox);
    await until(() => sandbox.conversions.length === 1);
  });
});
