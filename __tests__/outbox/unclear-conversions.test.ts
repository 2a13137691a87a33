import express from 'express';
import {
  affili as affiliMiddleware,
  recordConversion,
  type AffiliOptions,
  type FailedConversion,
} from 'express-affili';
import { createOutbox } from 'express-affili/outbox';
import request from 'supertest';
import { clientOf } from '../support/client-of';
import { hostileServer, type Reaction } from '../support/hostile-server';
import { mortals } from '../support/mortal-boss';
import { outboxApps, type OutboxApp } from '../support/outbox-app';
import { eventually } from '../support/outbox-eventually';
import { deadLettersOf, jobsOf, skipTheWait } from '../support/outbox-jobs';
import { ownPort } from '../support/own-port';
import { usePostgres } from '../support/postgres';
import { answer, hangUp, reset, storing } from '../support/reactions';

const postgres = usePostgres();
const outboxApp = outboxApps(postgres);
const { bossThatDiesAt, expire } = mortals(postgres);

const CONVERSION = { type: 'sale', order_id: '1', amount: 1, customer_id: 'affili-1' };
const held = (httpStatus: number | null = null) => ({
  conversion: CONVERSION,
  error: {
    code: 'ERR_AFFILI_UNAVAILABLE',
    httpStatus,
    message: "The conversion may be at Affili already: look at Affili's panel before you retry it",
  },
});

const UNCLEAR: [string, Reaction, number | null][] = [
  ['500', answer(500), 500],
  ['504', answer(504), 504],
  ['a cut, after it was stored', storing(reset), null],
  ['a hang-up', hangUp, null],
  ['an answer without an id', answer(200, { data: {} }), 200],
  ['a redirect', answer(307, '', { Location: '/' }), 307],
  ['409', answer(409), 409],
];

const NOT_REACHED: [string, Reaction, string][] = [
  ['401', answer(401), 'ERR_AFFILI_UNAUTHORIZED'],
  ['403', answer(403), 'ERR_AFFILI_UNAUTHORIZED'],
  ['429', answer(429), 'ERR_AFFILI_UNAVAILABLE'],
];

const waiting = (app: OutboxApp) => eventually(async () => expect(await app.states()).toEqual(['retry']));
const done = (app: OutboxApp) => eventually(async () => expect(await app.states()).toEqual(['completed']));

describe("'retry'", () => {
  test.each(UNCLEAR.slice(0, 6))('sends again after retryEvery what is unclear: %s', async (_what, reaction) => {
    const app = await outboxApp({ retryEvery: 600 });
    app.affili.next(reaction);
    await app.pay('1');
    await app.work();
    await waiting(app);
    const [job] = await app.jobs();
    expect(job!.starts_in).toBeGreaterThan(540);
    expect(job!.starts_in).toBeLessThanOrEqual(600);
    await app.skipTheWait();
    await done(app);
    expect(app.sent).toEqual([CONVERSION, CONVERSION]);
    expect(app.converted).toHaveLength(1);
  });
});

describe("'hold'", () => {
  const holding = () => outboxApp({ unclearConversions: 'hold' });

  test('sends what is clear, and hands it to the app', async () => {
    const app = await holding();
    await app.pay('1');
    await app.work();
    await done(app);
    expect(app.sent).toEqual([CONVERSION]);
    expect(app.converted).toEqual([['1', 'affili-1']]);
  });

  test.each(UNCLEAR)(
    'puts aside what is unclear, and sends it once, however often it is added: %s',
    async (_what, reaction, status) => {
      const app = await holding();
      app.affili.next(reaction);
      await app.pay('1');
      await app.work();
      await eventually(async () => expect(await app.deadLetters()).toEqual([held(status)]));
      await app.pay('1');
      await eventually(async () => expect(await app.deadLetters()).toEqual([held(status), held()]));
      await eventually(async () => expect(await app.jobs()).toEqual([]));
      expect(app.sent).toHaveLength(1);
      expect(app.converted).toEqual([]);
    },
  );

  test.each(NOT_REACHED)('tries again what did not get through: %s', async (_what, reaction, code) => {
    const app = await holding();
    app.affili.next(reaction);
    await app.pay('1');
    await app.work();
    await waiting(app);
    expect((await app.jobs())[0]!.output).toMatchObject({ code });
    await app.skipTheWait();
    await done(app);
    expect(app.sent).toHaveLength(2);
  });

  test('tries again what did not get through: nobody there', async () => {
    const app = await holding();
    const port = await ownPort();
    await app.affili.close();
    await app.affili.listen(port);
    await app.work();
    await app.affili.close();
    await app.pay('1');
    await waiting(app);
    await app.affili.listen(port);
    await app.skipTheWait();
    await done(app);
    expect(app.sent).toHaveLength(1);
  });

  test('sends what is retried, once for each retry', async () => {
    const app = await holding();
    app.affili.next(storing(reset), reset);
    await app.pay('1');
    await app.work();
    for (const sent of [1, 2]) {
      await eventually(async () => expect(await app.deadLetters()).toEqual([held()]));
      expect(app.sent).toHaveLength(sent);
      expect(await app.outbox.retryFailed()).toBe(1);
    }
    await done(app);
    expect(app.converted).toHaveLength(1);
    expect(app.sent).toHaveLength(3);
    expect(await app.outbox.failed()).toEqual([]);
  });

  test('sends what two people retry at once no second time, be it unclear again', async () => {
    const app = await holding();
    app.affili.next(reset, reset);
    await app.pay('1');
    await app.work();
    await eventually(async () => expect(await app.deadLetters()).toHaveLength(1));
    const [deadLetter] = await postgres.query<{ id: string; data: object }>(
      'SELECT * FROM pgboss.job WHERE name = $1',
      `${app.queue}-failed`,
    );
    await app.outbox.retryFailed();
    await eventually(async () => expect(await app.deadLetters()).toHaveLength(1));
    expect(app.sent).toHaveLength(2);
    // The other one had read it before, too.
    const { id, data } = deadLetter!;
    await app.boss.send(`${app.queue}-failed`, data, { id });
    await app.outbox.retryFailed({ ids: [id] });
    await eventually(async () => expect(await app.deadLetters()).toHaveLength(2));
    expect(app.sent).toHaveLength(2);
  });

  // To add it is the first change, to note that it begins the second, to note its id the third.
  test.each([
    [2, 'after', 'before it sent anything', 0],
    [3, 'before', 'before it noted what it sent', 1],
  ] as const)('at change %d, %s it: puts aside what a worker leaves that died %s', async (n, when, _what, sent) => {
    const queue = `dying-${n}-${when}`;
    const affili = await hostileServer();
    const { boss, dead } = await bossThatDiesAt(n, when);
    const outbox = await createOutbox(boss, { queue, unclearConversions: 'hold' });
    await outbox.addConversion(CONVERSION);
    await outbox.work(clientOf(affili), () => undefined, { concurrency: 1 });
    await dead;
    await expire(queue);
    await skipTheWait(postgres, queue);
    const other = await createOutbox(await postgres.startBoss(), { queue, unclearConversions: 'hold' });
    await other.work(clientOf(affili), () => undefined, { concurrency: 1 });
    await eventually(async () => expect(await deadLettersOf(postgres, queue)).toEqual([held()]));
    expect(affili.conversions).toHaveLength(sent);
    expect(await jobsOf(postgres, queue)).toEqual([]);
  });

  test('sends nothing again where the process died after it noted the id', async () => {
    const queue = 'dying-noted';
    const affili = await hostileServer();
    const { boss, dead } = await bossThatDiesAt(3, 'after');
    const outbox = await createOutbox(boss, { queue, unclearConversions: 'hold' });
    await outbox.addConversion(CONVERSION);
    await outbox.work(clientOf(affili), () => undefined, { concurrency: 1 });
    await dead;
    await expire(queue);
    await skipTheWait(postgres, queue);
    const ids: string[] = [];
    const other = await createOutbox(await postgres.startBoss(), { queue, unclearConversions: 'hold' });
    await other.work(clientOf(affili), () => undefined, { onConverted: ({ id }) => ids.push(id) });
    await eventually(() => expect(ids).toEqual(['affili-1']));
    expect(affili.seen).toHaveLength(1);
  });
});

describe('where recordConversion can not tell', () => {
  /** A visitor pays, so many times over. */
  async function pay(app: OutboxApp, times = 1, options: AffiliOptions = { outbox: app.outbox }): Promise<void> {
    const client = clientOf(app.affili, { retries: 0 });
    const site = express()
      .use(affiliMiddleware({ client, onError: () => undefined, ...options }))
      .get('/paid', async (req, res) => {
        res.json(await recordConversion(req, { order_id: '1', amount: 1, customer_id: 'affili-1' }));
      });
    for (let time = 0; time < times; time += 1) {
      expect((await request(site).get('/paid')).body).toBeNull();
    }
  }

  test("waits a minute, and is sent again with 'retry'", async () => {
    const app = await outboxApp();
    app.affili.next(storing(reset));
    await pay(app);
    const [job] = await app.jobs();
    expect(job!.starts_in).toBeGreaterThan(30);
    await app.skipTheWait();
    await app.work();
    await done(app);
    expect(app.sent).toEqual([CONVERSION, CONVERSION]);
  });

  test("is sent again once with 'retry', where it was a success without an id", async () => {
    const app = await outboxApp();
    const unreadable = answer(200, { data: {} });
    app.affili.next(unreadable, unreadable);
    await pay(app);
    const notes = () => jobsOf(postgres, `${app.queue}-converted`);
    await eventually(async () => expect(await notes()).toHaveLength(1));
    await app.skipTheWait();
    await app.work();
    await eventually(async () => expect(await app.deadLetters()).toEqual([held(200)]));
    expect(app.sent).toEqual([CONVERSION, CONVERSION]);
  });

  test("is put aside with 'hold', without another request", async () => {
    const app = await outboxApp({ unclearConversions: 'hold' });
    app.affili.next(storing(reset));
    await pay(app);
    await app.skipTheWait();
    await app.work();
    await eventually(async () => expect(await app.deadLetters()).toEqual([held()]));
    expect(app.sent).toHaveLength(1);
    await app.outbox.retryFailed();
    await done(app);
    expect(app.sent).toHaveLength(2);
  });

  test("is put aside with 'hold' where onError hands it over", async () => {
    const app = await outboxApp({ unclearConversions: 'hold' });
    app.affili.next(storing(reset));
    await pay(app, 1, {
      onError: (_error, failed) => app.outbox.addConversion((failed as FailedConversion).conversion),
    });
    await app.work();
    await eventually(async () => expect(await app.deadLetters()).toEqual([held()]));
    expect(app.sent).toHaveLength(1);
  });

  test("is put aside with 'hold' where onError hands it over in a transaction, be there but one connection", async () => {
    const app = await outboxApp({ unclearConversions: 'hold' });
    app.affili.next(storing(reset));
    await pay(app, 1, {
      onError: (_error, failed) =>
        postgres.transaction(async (db) => app.outbox.addConversion((failed as FailedConversion).conversion, { db })),
    });
    await app.work();
    await eventually(async () => expect(await app.deadLetters()).toEqual([held()]));
    expect(app.sent).toHaveLength(1);
  });

  test("is put aside with 'hold' where the job for it was there before", async () => {
    const app = await outboxApp({ unclearConversions: 'hold' });
    app.affili.next(answer(429), storing(reset));
    await pay(app, 2);
    await app.work();
    await eventually(async () => expect(await app.deadLetters()).toEqual([held()]));
    expect(app.sent).toHaveLength(2);
  });
});
