import { outboxApps, type OutboxApp } from '../support/outbox-app';
import { eventually } from '../support/outbox-eventually';
import { usePostgres } from '../support/postgres';
import { late } from '../support/reactions';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);
const numbers = Array.from({ length: 20 }, (_, index) => String(index));

/** Payments of customers whom nobody registers, and refunds of others that nobody adds. */
async function addWhatWaits(app: OutboxApp): Promise<void> {
  for (const number of numbers) {
    await app.outbox.addConversionStatus({ order_id: `unknown-${number}` }, 'refunded');
    await app.outbox.addConversion({ order_id: number, amount: 1, mcs_id: `unknown-${number}` });
  }
}

test('what waits for something else holds up nothing, however often it is due', async () => {
  const app = await outboxApp({ retryEvery: 1 });
  // All that waits takes longer than until the first of it is due again.
  app.affili.next(...Array.from({ length: 1000 }, () => late(60)));
  await addWhatWaits(app);
  await app.work(undefined, { concurrency: 1 });
  await eventually(() => expect(app.errors.length).toBeGreaterThan(3));
  await app.add('42');
  await eventually(() => expect(app.handed).toEqual([['42', 'affili-1']]));
  await app.pay('known');
  await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved');
  await eventually(() =>
    expect({ converted: app.converted.length, statuses: app.statuses.length }).toEqual({ converted: 1, statuses: 1 }),
  );
});

test('payments come before the refunds that wait for them, and after the registrations that they wait for', async () => {
  const app = await outboxApp({ retryEvery: 1 });
  for (const number of numbers) await app.outbox.addConversionStatus({ order_id: number }, 'refunded');
  for (const number of numbers) await app.outbox.addConversion({ order_id: number, amount: 1, mcs_id: number });
  await app.add(...numbers);
  await app.work(undefined, { concurrency: 1 });
  await eventually(() => expect(app.statuses).toHaveLength(numbers.length));
  expect(app.errors).toEqual([]);
});

test('what waits for something else is gone through without a pause', async () => {
  const app = await outboxApp();
  await addWhatWaits(app);
  await app.work(undefined, { concurrency: 1 });
  // One a second, as pg-boss polls, would take forty seconds.
  await eventually(() => expect(app.errors).toHaveLength(2 * numbers.length));
  expect(new Set(await app.states())).toEqual(new Set(['retry']));
});
