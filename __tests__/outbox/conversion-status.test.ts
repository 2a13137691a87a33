import type { ConversionKey } from '../../lib/outbox/input';
import { outboxApps, type OutboxApp } from './outbox-app';
import { eventually } from '../support/eventually';
import { usePostgres } from '../support/postgres';
import { answer, late, silent, well } from '../support/reactions';
import type { Reaction } from '../support/hostile-server';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);

const done = (app: OutboxApp) =>
  eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 0, active: 0 }));
/** What Affili takes the status for, in the end. */
const statusAtAffili = (app: OutboxApp) => app.statuses.at(-1)?.[1];

/** The first status fails, the refund is given meanwhile, and then the first one is attempted again. */
async function expectRefundAfterRetry(app: OutboxApp, key: ConversionKey) {
  await app.work();
  await eventually(async () => expect(await app.states()).toEqual(['retry']));
  await app.outbox.addConversionStatus(key, 'refunded');
  await eventually(async () => expect(await app.states()).toContain('completed'));
  await app.skipTheWait();
  await done(app);
  expect(statusAtAffili(app)).toBe(2);
}

describe('is given', () => {
  test('by order_id, after a conversion that is added later', async () => {
    const app = await outboxApp();
    await app.work();
    await app.outbox.addConversionStatus({ order_id: '1' }, 'refunded');
    await done(app);
    expect(app.affili.seen).toEqual([]);
    await app.pay('1');
    await eventually(() => expect(app.statuses).toEqual([['affili-1', 2]]));
    expect(app.affili.seen.map(({ path }) => path).slice(-2)).toEqual([
      '/services/conversions',
      '/services/conversions/affili-1',
    ]);
  });

  test('by order_id, after one that recordConversion sends', async () => {
    const app = await outboxApp();
    await app.work();
    expect(await app.outbox.conversions.claim('1', 'me')).toEqual({ state: 'mine' });
    await app.outbox.addConversionStatus({ order_id: '1' }, 'refunded');
    await app.outbox.conversions.converted('1', 'affili-9');
    await eventually(async () => {
      await app.skipTheWait();
      expect(app.statuses[0]).toEqual(['affili-9', 2]);
    });
  });

  test('by the id of the conversion, once, however often it is added', async () => {
    const app = await outboxApp();
    for (let count = 0; count < 3; count += 1) await app.outbox.addConversionStatus({ id: 'c/1' }, 'approved');
    await app.work(undefined, { concurrency: 1 });
    await done(app);
    expect(app.statuses).toEqual([['c%2F1', 1]]);
  });

  test('again, where it was another meanwhile', async () => {
    const app = await outboxApp();
    await app.work();
    for (const [status, count] of [
      ['approved', 1],
      ['refunded', 2],
      ['approved', 3],
    ] as const) {
      await app.outbox.addConversionStatus({ id: 'c-1' }, status);
      await eventually(() => expect(app.statuses).toHaveLength(count));
      await done(app);
    }
    expect(app.statuses.map(([, status]) => status)).toEqual([1, 2, 1]);
  });
});

describe('the last one added wins', () => {
  test('where none was given yet', async () => {
    const app = await outboxApp();
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved');
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'refunded');
    await app.work();
    await done(app);
    expect(statusAtAffili(app)).toBe(2);
  });

  test('where it is added while another is given', async () => {
    const app = await outboxApp();
    const adding: Reaction = (exchange) => {
      void app.outbox.addConversionStatus({ id: 'c-1' }, 'refunded').then(() => well(exchange));
    };
    app.affili.next(adding);
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved');
    await app.work();
    await done(app);
    expect(statusAtAffili(app)).toBe(2);
  });

  test('where the one before it failed, and is attempted after it', async () => {
    const app = await outboxApp();
    app.affili.next(answer(500));
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved');
    await expectRefundAfterRetry(app, { id: 'c-1' });
  });

  test('where the one before it was for an id that became known as that of the payment only later', async () => {
    const app = await outboxApp();
    app.affili.next(answer(500));
    await app.outbox.addConversionStatus({ id: 'affili-9' }, 'approved');
    await app.outbox.conversions.claim('1', 'me');
    await app.outbox.conversions.converted('1', 'affili-9');
    await expectRefundAfterRetry(app, { order_id: '1' });
  });

  test('where Affili works on the one before it for long', async () => {
    const app = await outboxApp();
    const applied: unknown[] = [];
    const applying = (reaction: Reaction, ms: number): Reaction => {
      return (exchange) => {
        setTimeout(() => applied.push((JSON.parse(exchange.request.body) as { status: number }).status), ms);
        reaction(exchange);
      };
    };
    // The answer is lost, and what it asked for done after what comes next.
    app.affili.next(applying(answer(504), 1500), applying(well, 0), applying(well, 0));
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved');
    await app.work();
    await eventually(async () => expect(await app.states()).toEqual(['retry']));
    await app.outbox.addConversionStatus({ id: 'c-1' }, 'refunded');
    await eventually(() => expect(applied).toEqual([2, 1]));
    await app.skipTheWait();
    await done(app);
    await eventually(() => expect(applied.at(-1)).toBe(2));
  });
});

test('a status that Affili refuses is put aside, and one it can not take now is attempted again', async () => {
  const app = await outboxApp();
  app.affili.next(answer(503), late(1, answer(422, {})));
  await app.outbox.addConversionStatus({ id: 'c-1' }, 'approved');
  await app.work();
  await eventually(async () => expect(await app.states()).toEqual(['retry']));
  await app.skipTheWait();
  await eventually(async () =>
    expect(await app.outbox.failed()).toMatchObject([
      { statusChange: { id: 'c-1', status: 'approved' }, error: { code: 'ERR_AFFILI_REJECTED', httpStatus: 422 } },
    ]),
  );
  await app.outbox.retryFailed();
  await done(app);
  expect(statusAtAffili(app)).toBe(1);
});

test('a status waits while the payment is being sent', async () => {
  const app = await outboxApp();
  app.affili.next(well, silent);
  await app.pay('1');
  await app.work();
  await eventually(() => expect(app.sent).toHaveLength(1));
  await app.outbox.addConversionStatus({ order_id: '1' }, 'refunded');
  await eventually(async () => expect((await app.states()).sort()).toEqual(['active', 'retry']));
});
