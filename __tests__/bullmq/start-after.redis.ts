import { AffiliClient } from 'express-affili';
import { REGISTRATION, TOKEN } from '../support/secrets';
import { hasFailed, until, useRedis, type Outbox } from './use-redis';

/*
 * `startAfter` where the job had ended already, which BullMQ itself can't delay, on a real Redis: see .ci/bullmq.
 */
const used = useRedis();
const { sandbox, opened, open } = used;

const PAYMENT = { order_id: 'order-7', amount: 250_000, referrer: 'aff-1' };

/** Works on the outbox; answers the ids of payments that the app was handed. */
function work(outbox: Outbox): string[] {
  const ids: string[] = [];
  const client = new AffiliClient({ token: TOKEN, baseUrl: used.baseUrl, retries: 0 });
  const onConverted = ({ id }: { id: string }) => void ids.push(id);
  opened.push(outbox.work(client, () => {}, { onConverted, onError: () => {} }));
  return ids;
}

const isDelayed = (outbox: Outbox) => until(async () => (await outbox.queue.getJobCounts('delayed'))['delayed'] === 1);

type Add = (outbox: Outbox, options?: { startAfter: number }) => Promise<void>;

test.each<[string, Add, () => unknown]>([
  ['a registration', (outbox, options) => outbox.add(REGISTRATION, options), () => sandbox.customers[0]],
  ['a payment', (outbox, options) => outbox.addConversion(PAYMENT, options), () => sandbox.conversions[0]],
  [
    'a status',
    (outbox, options) => outbox.addConversionStatus({ id: sandbox.conversions[0]?.id ?? '' }, 'refunded', options),
    () => sandbox.conversions[0]?.['status'] === 2,
  ],
])('%s that failed is held back for the seconds that it is told when it is added again', async (what, add, sent) => {
  const outbox = open();
  work(outbox);
  if (what === 'a status') {
    await outbox.addConversion(PAYMENT);
    await until(() => sandbox.conversions.length === 1);
  }
  sandbox.failNext(1, { status: 422 });
  await add(outbox);
  await hasFailed(outbox);
  const added = performance.now();
  await add(outbox, { startAfter: 2 });
  await isDelayed(outbox);
  expect(await outbox.counts()).toMatchObject({ waiting: 1, failed: 0 });
  await until(sent);
  expect(performance.now() - added).toBeGreaterThan(1900);
});

test('a payment whose claim was over is held back too', async () => {
  const outbox = open();
  await outbox.conversions.claim('order-7', 'the dead');
  const job = (await outbox.queue.getJob('order-order-7'))!;
  await job.promote();
  work(outbox);
  await until(async () => (await job.getState()) === 'completed');
  const added = performance.now();
  await outbox.addConversion(PAYMENT, { startAfter: 2, mayBeAtAffili: false });
  await until(() => sandbox.conversions.length === 1);
  expect(performance.now() - added).toBeGreaterThan(1900);
});

test('a payment that is held back is handed to the app as soon as its id is known', async () => {
  const outbox = open();
  sandbox.failNext(1, { status: 422 });
  await outbox.addConversion(PAYMENT);
  const ids = work(outbox);
  await hasFailed(outbox);
  await outbox.addConversion(PAYMENT, { startAfter: 3600 });
  await isDelayed(outbox);
  await outbox.conversions.converted('order-7', 'affili-7');
  await until(() => ids.includes('affili-7'));
  expect(sandbox.conversions).toEqual([]);
});
