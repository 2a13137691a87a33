import { eventually } from '../support/eventually';
import { usePostgres } from '../support/postgres';
import { answer } from '../support/reactions';
import { outboxApps } from './outbox-app';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);

test('a job comes before those that were tried more often, also if they are older', async () => {
  const app = await outboxApp();
  const addForLater = (mcs_id: string) => app.outbox.add({ referrer: 'aff-1', mcs_id }, { startAfter: 3600 });
  const failed = (times: number) =>
    eventually(async () => {
      expect(app.errors).toHaveLength(times);
      expect(new Set(await app.states())).toEqual(new Set(['retry']));
    });
  app.affili.next(answer(503), answer(503), answer(503));
  await app.add('twice');
  await app.work(undefined, { concurrency: 1 });
  await failed(1);
  await addForLater('once');
  await app.skipTheWait();
  await failed(3);
  await addForLater('never');
  await app.skipTheWait();
  await eventually(() => expect(app.handed).toHaveLength(3));
  expect(app.handed.map(([mcs_id]) => mcs_id)).toEqual(['never', 'once', 'twice']);
});

test('payments that wait for their customer hold up nothing', async () => {
  const app = await outboxApp();
  // Left to itself, pg-boss looks for a job once a second.
  app.boss.wakeAll = () => {};
  app.affili.next(answer(422));
  await app.add('refused');
  await app.work(undefined, { concurrency: 1 });
  await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ failed: 1 }));
  for (let order = 0; order < 40; order += 1) {
    await app.outbox.addConversion({ order_id: `${order}`, amount: 1, mcs_id: 'refused' });
  }
  await app.add('42');
  await eventually(() => expect(app.handed).toHaveLength(1));
  expect(app.sent).toEqual([]);
});
