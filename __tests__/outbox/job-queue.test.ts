import { createOutbox, type Boss } from 'express-affili/outbox';
import { clientOf } from '../support/client-of';
import { hostileServer } from '../support/hostile-server';
import { deadLettersOf, jobsOf, skipTheWait } from '../support/outbox-jobs';
import { eventually } from '../support/outbox-eventually';
import { mortals } from '../support/mortal-boss';
import { usePostgres } from '../support/postgres';
import { answer } from '../support/reactions';

const postgres = usePostgres();

const { bossThatDiesAt, expire } = mortals(postgres);

describe.each([
  ['put off', 503, 5],
  ['given up', 422, 4],
])('a registration that is %s', (_what, status, changes) => {
  const moments = Array.from({ length: changes }, (_, index) => [index + 1, 'before'] as const);

  test.each([...moments, [changes, 'after'] as const])(
    'is not lost where the process dies at change %d, %s it',
    async (change, when) => {
      const queue = `dying-${status}-${change}-${when}`;
      const affili = (await hostileServer()).next(answer(200, { data: [] }), answer(status));
      // The first change is to add it.
      const { boss, dead } = await bossThatDiesAt(change + 1, when);
      const outbox = await createOutbox(boss, { queue });
      await outbox.add({ referrer: 'aff-1', mcs_id: '42' });
      await outbox.work(clientOf(affili, { retries: 0 }), () => undefined, { concurrency: 1 });
      await dead;

      await expire(queue);
      await skipTheWait(postgres, queue);
      const handed: string[] = [];
      const other = await createOutbox(await postgres.startBoss(), { queue });
      await other.work(clientOf(affili), ({ id }) => handed.push(id), { concurrency: 1 });
      await eventually(async () => {
        const gone = (await jobsOf(postgres, queue)).every(({ state }) => state === 'completed');
        expect({ gone, kept: handed.length + (await deadLettersOf(postgres, queue)).length > 0 }).toEqual({
          gone: true,
          kept: true,
        });
      });
      expect(affili.customers.length).toBeLessThanOrEqual(1);
    },
  );
});

test('leaves a registration that is added while it is put off to the worker who takes it up', async () => {
  const affili = (await hostileServer()).next(answer(503));
  const boss = await postgres.startBoss();
  const other = await createOutbox(await postgres.startBoss(), { queue: 'added-meanwhile' });
  let takenUp: unknown;
  const outbox = await createOutbox(
    Object.assign(Object.create(boss) as Boss, {
      async deleteJob(name: string, id: string) {
        await boss.deleteJob(name, id);
        await other.add({ referrer: 'aff-1', mcs_id: '42' });
        takenUp ??= (await boss.fetch(name))[0];
      },
    }),
    { queue: 'added-meanwhile' },
  );
  await outbox.add({ referrer: 'aff-1', mcs_id: '42' });
  await outbox.work(clientOf(affili, { retries: 0 }), () => undefined, { concurrency: 1 });
  await eventually(() => expect(takenUp).toBeDefined());
  await boss.stop();
  expect((await jobsOf(postgres, 'added-meanwhile')).map(({ state }) => state)).not.toContain('retry');
});
