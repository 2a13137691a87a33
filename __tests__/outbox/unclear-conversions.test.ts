import { createOutbox } from 'express-affili/outbox';
import { clientOf } from '../support/client-of';
import type { Reaction } from '../support/hostile-server';
import { mortals } from './mortal-boss';
import { outboxApps, type OutboxApp } from './outbox-app';
import { eventually } from '../support/eventually';
import { usePostgres } from '../support/postgres';
import { answer, reset, storing, well } from '../support/reactions';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);
const MODES = ['retry', 'hold'] as const;

// Which outcomes are unclear, attempt.test.ts tells.
const UNCLEAR: [string, Reaction][] = [
  ['500', storing(answer(500))],
  ['a cut, after it was stored', storing(reset)],
];
/** Has Affili answer the look well, and the payment so, `times` times. */
const posts = (reaction: Reaction, times = 1) => Array.from({ length: times }, () => [well, reaction]).flat();

const settled = (app: OutboxApp) =>
  eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 0, active: 0 }));
const waiting = (app: OutboxApp) => eventually(async () => expect(await app.states()).toEqual(['retry']));
const held = {
  conversion: expect.objectContaining({ order_id: '1' }) as object,
  error: { code: 'ERR_AFFILI_UNAVAILABLE' },
};

describe("'retry'", () => {
  test.each(UNCLEAR)('sends again once what is unclear: %s', async (_what, reaction) => {
    const app = await outboxApp();
    app.affili.next(...posts(reaction));
    await app.pay('1');
    await app.work();
    await waiting(app);
    await app.skipTheWait();
    await settled(app);
    expect(app.sent.map(({ order_id }) => order_id)).toEqual(['1', '1']);
    expect(app.converted).toHaveLength(1);
  });

  test('puts aside what is unclear for the second time, however long Affili answers so', async () => {
    const app = await outboxApp();
    app.affili.next(...posts(storing(answer(504)), 10));
    await app.pay('1');
    await app.work();
    await waiting(app);
    await app.skipTheWait();
    await eventually(async () => expect(await app.outbox.failed()).toMatchObject([held]));
    await app.pay('1');
    await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 0, active: 0, failed: 1 }));
    expect(app.sent).toHaveLength(2);
  });
});

describe("'hold'", () => {
  test.each(UNCLEAR)('puts aside what is unclear, however often it is added: %s', async (_what, reaction) => {
    const app = await outboxApp({ unclearConversions: 'hold' });
    app.affili.next(...posts(reaction));
    await app.pay('1');
    await app.work();
    await eventually(async () => expect(await app.outbox.failed()).toMatchObject([held]));
    await app.pay('1');
    await eventually(async () => expect(await app.outbox.counts()).toMatchObject({ waiting: 0, active: 0, failed: 1 }));
    expect(app.sent).toHaveLength(1);
  });

  test('tries again what surely did not get through', async () => {
    const app = await outboxApp({ unclearConversions: 'hold' });
    app.affili.next(...posts(answer(429)), ...posts(answer(401, {})));
    await app.pay('1');
    await app.work();
    for (const attempt of [1, 2]) {
      await eventually(() => expect(app.errors).toHaveLength(attempt));
      await waiting(app);
      await app.skipTheWait();
    }
    await settled(app);
    expect(app.converted).toHaveLength(1);
    expect(await app.outbox.failed()).toEqual([]);
  });

  test('holds what an app says may be there, also where the job was there before', async () => {
    const app = await outboxApp({ unclearConversions: 'hold' });
    await app.pay('1');
    await app.outbox.addConversion({ order_id: '1', amount: 1, customer_id: 'c' }, { mayBeAtAffili: true });
    await app.work();
    await eventually(async () => expect(await app.outbox.failed()).toMatchObject([held]));
    expect(app.sent).toEqual([]);
  });
});

describe.each(MODES)("what a person does about what is held, '%s'", (unclearConversions) => {
  async function appThatHolds(): Promise<[OutboxApp, id: string, sent: number]> {
    const app = await outboxApp({ unclearConversions, retryEvery: 1 });
    app.affili.next(...posts(storing(answer(504)), unclearConversions === 'retry' ? 2 : 1));
    await app.pay('1');
    await app.work();
    await eventually(async () => expect(await app.outbox.failed()).toHaveLength(1));
    return [app, (await app.outbox.failed())[0]!.id, app.sent.length];
  }

  test('retryFailed sends it, as if it never was', async () => {
    const [app, id, sent] = await appThatHolds();
    await app.outbox.retryFailed({ ids: [id] });
    await eventually(() => expect(app.converted).toHaveLength(1));
    expect(app.sent).toHaveLength(sent + 1);
    expect(await app.outbox.failed()).toEqual([]);
  });

  test('resolveFailed hands the id to the app, sends nothing, and gives the status that is wanted', async () => {
    const [app, id, sent] = await appThatHolds();
    await app.outbox.addConversionStatus({ order_id: '1' }, 'refunded');
    expect(await app.outbox.resolveFailed(id, { id: 'seen-in-the-panel' })).toBe(true);
    await eventually(() => expect(app.converted).toEqual([['1', 'seen-in-the-panel']]));
    await eventually(() => expect(app.statuses).toEqual([['seen-in-the-panel', 2]]));
    expect(app.sent).toHaveLength(sent);
    expect(await app.outbox.failed()).toEqual([]);
    expect(await app.outbox.conversions.claim('1', 'me')).toEqual({ state: 'done', id: 'seen-in-the-panel' });
    expect(await app.outbox.resolveFailed(id, { id: 'another' })).toBe(false);
  });
});

describe.each(MODES)("a worker that dies, '%s'", (unclearConversions) => {
  const { bossThatDiesAt, expire } = mortals(postgres);

  test.each([
    ['before it says that it posts', 'INSERT INTO pgboss.affili_payments', 'before', 1],
    ['before it posts', 'INSERT INTO pgboss.affili_payments', 'after', unclearConversions === 'retry' ? 1 : 0],
    [
      'before it notes the id',
      /affili_payments .*\(queue, order_id, id\)/,
      'before',
      unclearConversions === 'retry' ? 2 : 1,
    ],
    ['after it noted the id', /affili_payments .*\(queue, order_id, id\)/, 'after', 1],
    ['before the job is done', "state = 'completed'", 'before', 1],
  ] as const)('%s: the payment is sent at most once more', async (_when, statement, when, sent) => {
    const app = await outboxApp({ unclearConversions });
    await app.pay('1');
    const { boss, arm, dead } = await bossThatDiesAt(statement, when);
    const outbox = await createOutbox(boss, { queue: app.queue, unclearConversions });
    arm();
    await outbox.work(clientOf(app.affili), () => undefined, { onError: () => undefined });
    await dead;
    await expire(app.queue);
    await app.skipTheWait();
    await app.work();
    await settled(app);
    expect(app.sent).toHaveLength(sent);
    // Sent or held, it is not lost.
    expect(app.converted.length + (await app.outbox.failed()).length).toBe(1);
  });
});
