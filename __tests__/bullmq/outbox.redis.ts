import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { affili, AffiliClient, recordConversion, type FailedConversion, type FailedRegistration } from 'express-affili';
import { createBullOutbox, type WorkOptions } from 'express-affili/bullmq';
import type { Payments } from '../../lib/outbox/payments';
import { expectNoSecrets, PERSON, REGISTRATION, TOKEN } from '../support/secrets';
import { visit } from '../support/visit';
import { bullmq, makeUser } from './open-redis';
import { hasFailed, isIdle, until, useRedis, type Outbox } from './use-redis';

/*
 * The outbox on a real Redis: `bash .ci/redis bash .ci/bullmq` runs these on each BullMQ that fits and each way to reach Redis.
 */
const used = useRedis();
const { sandbox, redis, opened, open } = used;

const clientOf = (timeout = 500) => new AffiliClient({ token: TOKEN, baseUrl: used.baseUrl, timeout, retries: 0 });

interface Handed {
  customers: Map<string, string>;
  conversions: Map<string, string>;
}

/** Works on the outbox, and answers what the app was handed. */
function work(outbox: Outbox, options: WorkOptions = {}): Handed & { errors: Error[]; close(): Promise<unknown> } {
  const handed = {
    customers: new Map<string, string>(),
    conversions: new Map<string, string>(),
    errors: [] as Error[],
  };
  const worker = outbox.work(clientOf(), ({ id }, { mcs_id }) => void handed.customers.set(mcs_id, id), {
    onConverted: ({ id }, { order_id }) => void handed.conversions.set(order_id, id),
    onError: (error) => void handed.errors.push(error),
    ...options,
  });
  opened.push(worker);
  return { ...handed, close: () => worker.close() };
}

const PAYMENT = { order_id: 'order-7', amount: 250_000, referrer: 'aff-1', products: [{ pid: 7, name: PERSON.email }] };

test('brings what waits to Affili, and its ids to the app', async () => {
  const outbox = open();
  await outbox.add(REGISTRATION);
  await outbox.addConversion({ ...PAYMENT, referrer: null, mcs_id: '42' });
  expect(await outbox.counts()).toMatchObject({ waiting: 2, active: 0, failed: 0, oldest: expect.any(Date) as Date });
  const { customers, conversions } = work(outbox);
  await until(() => conversions.size === 1);
  expect(customers.get('42')).toBe(sandbox.customers[0]!.id);
  expect(sandbox.conversions).toMatchObject([{ order_id: 'order-7', customer_id: customers.get('42') }]);
  await until(() => isIdle(outbox));
  expect(await outbox.counts()).toEqual({ waiting: 0, active: 0, failed: 0, oldest: null });
});

test('counts what waits in a paused queue', async () => {
  const outbox = open();
  await outbox.queue.pause();
  await outbox.add(REGISTRATION);
  expect(await outbox.counts()).toMatchObject({ waiting: 1, oldest: expect.any(Date) as Date });
});

test('has one job for each mcs_id and order_id, however often they are added', async () => {
  const outbox = open();
  for (let count = 0; count < 3; count += 1) {
    await outbox.add(REGISTRATION);
    await outbox.addConversion(PAYMENT);
  }
  expect(await outbox.counts()).toMatchObject({ waiting: 2 });
  const { conversions } = work(outbox);
  await until(() => conversions.size === 1 && isIdle(outbox));
  await outbox.addConversion(PAYMENT);
  await sleep(300);
  expect(sandbox.conversions).toHaveLength(1);
});

test('keeps what is known of a payment although registrations are done later', async () => {
  const outbox = open();
  const { customers, conversions } = work(outbox);
  await outbox.addConversion(PAYMENT);
  await until(() => conversions.size === 1 && isIdle(outbox));
  const twoDaysAgo = Date.now() - 2 * 86_400_000;
  await redis.zadd(outbox.queue.toKey('completed'), twoDaysAgo, 'order-order-7');
  await outbox.add(REGISTRATION);
  await until(() => customers.size === 1 && isIdle(outbox));

  await outbox.addConversion(PAYMENT);
  await outbox.addConversionStatus({ order_id: 'order-7' }, 'refunded');
  await until(() => sandbox.conversions[0]!.status === 2);
  expect(sandbox.conversions).toHaveLength(1);
});

describe('recordConversion with it', () => {
  type Failed = FailedRegistration | FailedConversion;

  function openSite(outbox: Outbox, client = clientOf()) {
    const failures: { error: Error; failed: Failed }[] = [];
    const app = express().use(
      affili({ client, outbox, onError: (error, failed) => void failures.push({ error, failed }) }),
    );
    const pay = async (payment: object = PAYMENT) =>
      (await visit(app, {}, (req) => recordConversion(req, payment as typeof PAYMENT))).result;
    return { pay, failures };
  }

  test('queues the payment while Affili is down, and converts it afterwards', async () => {
    const outbox = open();
    const { pay, failures } = openSite(outbox);
    sandbox.failNext(1, { status: 429 });
    expect(await pay()).toBeNull();
    expect(failures).toMatchObject([{ failed: { kind: 'conversion', queued: true } }]);
    const { conversions } = work(outbox);
    await until(() => conversions.size === 1);
    expect(conversions.get('order-7')).toBe(sandbox.conversions[0]!.id);
    expect(sandbox.conversions).toHaveLength(1);
  });

  test('sends a payment once, also where the callback comes twice, on two instances', async () => {
    const outbox = open();
    const sites = [openSite(outbox), openSite(open(), clientOf())];
    const answers = await Promise.all(sites.map(({ pay }) => pay()));
    const { id } = sandbox.conversions[0]!;
    expect(answers).toEqual([id, id]);
    expect(await sites[1]!.pay()).toBe(id);
    expect(sandbox.conversions).toHaveLength(1);
    await outbox.addConversion(PAYMENT);
    work(outbox);
    await sleep(300);
    expect(sandbox.conversions).toHaveLength(1);
    // What is known of a payment is no backlog.
    expect(await outbox.counts()).toMatchObject({ waiting: 0, failed: 0, oldest: null });
  });

  test('does not send again what may be at Affili, until that is settled', async () => {
    const outbox = open({ unclearConversions: 'hold' });
    const { pay, failures } = openSite(outbox);
    sandbox.failNext(1, { reset: 'after' });
    expect(await pay()).toBeNull();
    expect(failures).toMatchObject([{ failed: { queued: true }, error: { unclear: true } }]);
    expect(await pay()).toBeNull();
    expect(sandbox.conversions).toHaveLength(1);
    expect(await outbox.counts()).toMatchObject({ waiting: 1 });
  });

  test.each<[string, (outbox: Outbox) => Promise<unknown>]>([
    ['by whoever adds it again', (outbox) => outbox.addConversion(PAYMENT, { mayBeAtAffili: true })],
    ['by a request that could not claim it', (outbox) => outbox.conversions.unclear('order-7', 'request')],
  ])('does not send what waits, and is said to be perhaps at Affili, %s', async (_who, say) => {
    const outbox = open({ unclearConversions: 'hold' });
    await outbox.addConversion(PAYMENT);
    await say(outbox);
    work(outbox);
    await hasFailed(outbox);
    expect(sandbox.conversions).toEqual([]);
  });

  test('sends at once what Affili refused before', async () => {
    const outbox = open();
    const { pay, failures } = openSite(outbox);
    expect(await pay({ ...PAYMENT, referrer: 'nobodys' })).toBeNull();
    expect(failures).toMatchObject([{ error: { code: 'ERR_AFFILI_REJECTED' }, failed: { queued: false } }]);
    expect(await pay()).toBe(sandbox.conversions[0]!.id);
  });

  test('sends what Affili refused a worker before', async () => {
    const outbox = open();
    await outbox.addConversion({ ...PAYMENT, referrer: 'nobodys' });
    work(outbox);
    await hasFailed(outbox);
    const answers = await Promise.all([openSite(outbox).pay(), openSite(open(), clientOf()).pay()]);
    const { id } = sandbox.conversions[0]!;
    expect(answers).toEqual([id, id]);
    expect(sandbox.conversions).toHaveLength(1);
    await hasFailed(outbox, 0);
  });

  test('leaves what Affili refuses again among the failed, to be retried', async () => {
    const outbox = open();
    sandbox.failNext(2, { status: 422 });
    await outbox.addConversion(PAYMENT);
    const { conversions } = work(outbox);
    await hasFailed(outbox);
    expect(await openSite(outbox).pay()).toBeNull();
    expect(await outbox.failed()).toMatchObject([{ conversion: PAYMENT }]);
    expect(await outbox.retryFailed()).toBe(1);
    await until(() => conversions.size === 1 && isIdle(outbox));
    expect(await outbox.counts()).toMatchObject({ waiting: 0, failed: 0 });
  });

  test('leaves what a dying process claimed among the failed', async () => {
    const outbox = open();
    await outbox.addConversion({ ...PAYMENT, referrer: 'nobodys' });
    work(outbox);
    await hasFailed(outbox);
    expect(await outbox.conversions.claim('order-7', 'dying')).toEqual({ state: 'mine' });
    expect(await outbox.conversions.claim('order-7', 'other')).toEqual({ state: 'sending' });
    expect(await outbox.failed()).toMatchObject([{ conversion: { order_id: 'order-7' } }]);
  });

  test('refunds what Affili refused a worker before', async () => {
    const outbox = open();
    await outbox.addConversion({ ...PAYMENT, referrer: 'nobodys' });
    work(outbox);
    await hasFailed(outbox);
    await outbox.addConversionStatus({ order_id: 'order-7' }, 'refunded');
    await until(() => isIdle(outbox));
    await openSite(outbox).pay();
    await until(() => sandbox.conversions[0]!['status'] === 2);
  });

  test('has its claim ended by nobody else, however late that is said', async () => {
    const outbox = open();
    await outbox.conversions.claim('order-7', 'slow');
    // Who is slow is taken for dead, and a worker is refused what it sends in its place.
    await outbox.addConversion({ ...PAYMENT, referrer: 'nobodys' }, { mayBeAtAffili: false });
    work(outbox);
    await hasFailed(outbox);
    expect(await outbox.conversions.claim('order-7', 'next')).toEqual({ state: 'mine' });
    await outbox.conversions.release('order-7', 'slow');
    expect(await outbox.conversions.claim('order-7', 'third')).toEqual({ state: 'sending' });
    await outbox.conversions.release('order-7', 'next');
    expect(await outbox.conversions.claim('order-7', 'third')).toEqual({ state: 'mine' });
  });

  test('has the post of a worker ended by nobody else', async () => {
    const outbox = open();
    const payments = outbox.conversions as typeof outbox.conversions & Payments;
    await outbox.addConversion(PAYMENT);
    expect(await payments.begin('order-7', 'one')).toBe(true);
    await payments.release('order-7', 'another');
    expect(await payments.begin('order-7', 'third')).toBe(false);
    await payments.unclear('order-7', 'another');
    expect(await payments.begin('order-7', 'third')).toBe(false);
    await payments.release('order-7', 'one');
    // What the other posted may be at Affili.
    expect(await payments.read({ order_id: 'order-7' })).toMatchObject({ posts: 1, isBeingSent: false });
    expect(await payments.begin('order-7', 'third')).toBe(true);
  });

  test('refunds by order_id what it sent itself', async () => {
    const outbox = open();
    await outbox.addConversionStatus({ order_id: 'order-7' }, 'approved');
    await openSite(outbox).pay();
    await outbox.addConversionStatus({ order_id: 'order-7' }, 'refunded');
    work(outbox);
    await until(() => sandbox.conversions[0]!['status'] === 2);
    await until(() => isIdle(outbox));
    expect(sandbox.conversions).toMatchObject([{ status: 2 }]);
  });

  test('waits with a payment for a registration that waits here, and takes one that nobody brought for done', async () => {
    const outbox = open();
    const { pay, failures } = openSite(outbox);
    await outbox.add(REGISTRATION);
    expect(await pay({ ...PAYMENT, referrer: undefined, mcs_id: '42' })).toBeNull();
    expect(await pay({ ...PAYMENT, order_id: 'order-8', referrer: undefined, mcs_id: '43' })).toBeNull();
    expect(failures).toEqual([]);
    const { conversions } = work(outbox);
    await until(() => conversions.size === 1);
    expect(sandbox.conversions).toMatchObject([{ order_id: 'order-7' }]);
  });
});

test('takes a payment that nobody brought for done, until somebody did', async () => {
  const outbox = open();
  const ofCustomer = { ...PAYMENT, referrer: null, mcs_id: '42' };
  await outbox.addConversion(ofCustomer);
  const { conversions } = work(outbox);
  await until(() => isIdle(outbox));
  expect(await outbox.failed()).toEqual([]);
  await outbox.add(REGISTRATION);
  await outbox.addConversion(ofCustomer);
  await until(() => conversions.size === 1);
});

describe('a status', () => {
  test('is given after the conversion, and the last one wins', async () => {
    const outbox = open();
    await outbox.addConversionStatus({ order_id: 'order-7' }, 'refunded');
    await outbox.addConversionStatus({ order_id: 'order-7' }, 'approved');
    await outbox.addConversion(PAYMENT);
    await outbox.addConversionStatus({ order_id: 'order-7' }, 'refunded');
    const { conversions } = work(outbox);
    await until(() => sandbox.conversions[0]?.['status'] === 2);
    const id = conversions.get('order-7')!;
    await outbox.addConversionStatus({ id }, 'approved');
    await until(() => sandbox.conversions[0]!['status'] === 1);
    await outbox.addConversionStatus({ order_id: 'order-7' }, 'refunded');
    await until(() => sandbox.conversions[0]!['status'] === 2);
    await until(() => isIdle(outbox));
    expect(sandbox.conversions).toMatchObject([{ status: 2 }]);
    expect(await outbox.failed()).toEqual([]);
  });

  test('is looked at again by a worker that is at it', async () => {
    const outbox = open();
    work(outbox);
    await outbox.addConversion(PAYMENT);
    await until(() => sandbox.conversions.length === 1);
    const { id } = sandbox.conversions[0]!;
    sandbox.failNext(1, { delay: 400 });
    await outbox.addConversionStatus({ id }, 'approved');
    await until(async () => (await outbox.counts()).active === 1);
    await outbox.addConversionStatus({ id }, 'refunded');
    await until(() => sandbox.conversions[0]!['status'] === 2);
    await until(() => isIdle(outbox));
    expect(sandbox.conversions[0]!['status']).toBe(2);
  });

  test('has another job look again where a worker may have looked before', async () => {
    const outbox = open();
    await outbox.addConversionStatus({ id: 'affili-7' }, 'approved');
    const { name, opts } = outbox.queue;
    const worker = new bullmq.Worker(name, null, { connection: used.target.connection, prefix: opts.prefix! });
    opened.push(worker);
    const job = await worker.getNextJob('token');
    await outbox.addConversionStatus({ id: 'affili-7' }, 'refunded');
    expect(await outbox.counts()).toMatchObject({ waiting: 1, active: 1 });
    expect((await outbox.queue.getJob(job.id!))!.data).toMatchObject({ statusChange: { status: 'refunded' } });
    await job.moveToCompleted(null, 'token', false);
  });

  test('of a conversion that Affili does not know fails, and gets a fresh chance when it is added again', async () => {
    const outbox = open();
    work(outbox);
    await outbox.addConversionStatus({ id: 'nobodys' }, 'refunded');
    await hasFailed(outbox);
    expect(await outbox.failed()).toMatchObject([
      { statusChange: { id: 'nobodys', status: 'refunded' }, error: { code: 'ERR_AFFILI_REJECTED', httpStatus: 404 } },
    ]);
    await outbox.addConversionStatus({ id: 'nobodys' }, 'approved');
    await until(async () => (await outbox.failed())[0]?.statusChange?.status === 'approved');
  });
});

describe('an unclear conversion', () => {
  const cut = (times: number) => sandbox.failNext(times, { reset: 'after' });

  test("is sent once more with 'retry', and then put aside", async () => {
    const outbox = open();
    cut(5);
    await outbox.addConversion(PAYMENT);
    work(outbox);
    await hasFailed(outbox);
    expect(sandbox.conversions).toHaveLength(2);
    const [failed] = await outbox.failed();
    expect(failed).toMatchObject({ conversion: { order_id: 'order-7' }, error: { code: 'ERR_AFFILI_UNAVAILABLE' } });
    // That it is added again says nothing of what is at Affili.
    await outbox.addConversion(PAYMENT);
    await until(() => isIdle(outbox));
    expect(sandbox.conversions).toHaveLength(2);
  });

  test("is put aside at once with 'hold', and resolved by a person who found it", async () => {
    const outbox = open({ unclearConversions: 'hold' });
    cut(1);
    await outbox.addConversion(PAYMENT);
    await outbox.addConversionStatus({ order_id: 'order-7' }, 'refunded');
    const { conversions } = work(outbox);
    await hasFailed(outbox);
    const [failed] = await outbox.failed();
    const { id } = sandbox.conversions[0]!;
    expect(await outbox.resolveFailed(failed!.id, { id })).toBe(true);
    await until(() => conversions.get('order-7') === id && sandbox.conversions[0]!['status'] === 2);
    await until(() => isIdle(outbox));
    expect(sandbox.conversions).toHaveLength(1);
    expect(await outbox.failed()).toEqual([]);
    expect(await outbox.resolveFailed(failed!.id, { id })).toBe(false);
  });

  test("is sent by a person's retryFailed", async () => {
    const outbox = open({ unclearConversions: 'hold' });
    sandbox.failNext(1, { reset: 'before' });
    await outbox.addConversion(PAYMENT);
    const { conversions } = work(outbox);
    await hasFailed(outbox);
    const [failed] = await outbox.failed();
    expect(await outbox.retryFailed({ ids: ['nobodys'] })).toBe(0);
    expect(await outbox.retryFailed({ ids: [failed!.id] })).toBe(1);
    await until(() => conversions.size === 1);
    expect(sandbox.conversions).toHaveLength(1);
  });

  test('is put aside no more once it is known as sent, and the app is told', async () => {
    const outbox = open({ unclearConversions: 'hold' });
    cut(1);
    await outbox.addConversion(PAYMENT);
    const { conversions } = work(outbox);
    await hasFailed(outbox);
    await outbox.conversions.converted('order-7', 'affili-7');
    expect(await outbox.failed()).toEqual([]);
    await until(() => conversions.get('order-7') === 'affili-7');
    expect(sandbox.conversions).toHaveLength(1);
  });

  test('is one that the app says may be at Affili', async () => {
    const outbox = open({ unclearConversions: 'hold' });
    await outbox.addConversion(PAYMENT, { mayBeAtAffili: true });
    work(outbox);
    await hasFailed(outbox);
    expect(sandbox.conversions).toHaveLength(0);
  });
});

test('shows why something failed for good, and of whom nothing', async () => {
  const outbox = open();
  await outbox.add({ ...REGISTRATION, referrer: 'nobodys' });
  work(outbox);
  await hasFailed(outbox);
  const [{ error, ...failed } = { error: undefined }] = await outbox.failed();
  expect(failed).toMatchObject({ registration: { mcs_id: '42' } });
  expect(error).toMatchObject({ code: 'ERR_AFFILI_REJECTED', httpStatus: 422 });
  expectNoSecrets(error);
  const [job] = await outbox.queue.getFailed();
  expectNoSecrets([job!.failedReason, job!.stacktrace, job!.progress]);
  await outbox.add(REGISTRATION);
  await until(() => sandbox.customers.length === 1);
  expect(await outbox.failed()).toEqual([]);
});

test('sends nothing before the time that Affili asked for', async () => {
  const outbox = open();
  sandbox.failNext(1, { status: 429, headers: { 'retry-after': '3' } });
  await outbox.add(REGISTRATION);
  const { customers, errors } = work(outbox, { concurrency: 1 });
  await until(() => errors.length === 1);
  const asked = performance.now();
  await outbox.add({ ...REGISTRATION, mcs_id: '43' });
  await sleep(1500);
  expect(sandbox.customers).toEqual([]);
  await until(() => customers.size === 2);
  expect(performance.now() - asked).toBeGreaterThan(2900);
  expect(errors).toHaveLength(1);
});

test('says once that it can not work, and does not spin', async () => {
  const connection = await makeUser(redis, 'stranger', 'elsewhere:*');
  const outbox = createBullOutbox(bullmq, { connection, prefix: 'shop' });
  opened.push(outbox.queue);
  const heard: Error[] = [];
  const told: [Error, unknown][] = [];
  const worker = outbox.work(clientOf(), () => {}, { onError: (error, subject) => void told.push([error, subject]) });
  worker.on('error', (error) => heard.push(error));
  opened.push(worker);
  await until(() => told.length > 0);
  // Beyond the 5 s that BullMQ waits after an error: a worker that is closed within them leaves a timer behind, of 30 s with
  // BullMQ 5, which keeps Jest from ending.
  await sleep(5500);
  expect(told).toEqual([[expect.objectContaining({ code: 'NOPERM' }), {}]]);
  expect(heard.length).toBeLessThan(100);
});
