import { createOutbox, type PgBossOutbox } from 'express-affili/outbox';
import type { Payments } from '../../lib/outbox/payments';
import { usePostgres } from '../support/postgres';

const postgres = usePostgres();
let outbox: PgBossOutbox;
let records: Payments;
const PAYMENT = { order_id: '1', amount: 1, customer_id: 'c-1' };

beforeAll(async () => {
  outbox = await createOutbox(await postgres.startBoss());
  records = outbox.conversions as typeof records;
});

afterEach(async () => {
  await postgres.query('DELETE FROM pgboss.job');
  await postgres.query('DELETE FROM pgboss.affili_payments');
});

const pass = (seconds: number) =>
  postgres.query(`UPDATE pgboss.affili_payments SET sending_since = sending_since - $1 * interval '1 s'`, seconds);

describe('the claim of an order, before it is sent from a request', () => {
  test('is had by one, of however many at once', async () => {
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, index) => outbox.conversions.claim('1', `${index}`)),
    );
    expect(claims.map(({ state }) => state).sort()).toEqual(['mine', ...Array<string>(7).fill('sending')]);
  });

  test('is had by one also where Postgres has statements at the same time repeated', async () => {
    const boss = await postgres.startBoss();
    const db = boss.getDb();
    const refusals = [1, 2, 3];
    const refusing = {
      executeSql: async (text: string, values: unknown[]) => {
        // As it answers under `serializable`.
        if (text.includes('affili_payments') && refusals.pop()) throw Object.assign(new Error(), { code: '40001' });
        return db.executeSql(text, values);
      },
    };
    const { conversions } = await createOutbox(
      Object.assign(Object.create(boss) as typeof boss, { getDb: () => refusing }),
    );
    expect(await conversions.claim('1', 'me')).toEqual({ state: 'mine' });
    expect(refusals).toEqual([]);
  });

  test('is settled by the id, which the first call wins', async () => {
    await outbox.conversions.claim('1', 'me');
    await outbox.conversions.converted('1', 'affili-1');
    await outbox.conversions.converted('1', 'affili-2');
    expect(await outbox.conversions.claim('1', 'me')).toEqual({ state: 'done', id: 'affili-1' });
  });

  test('can be had again once it was released', async () => {
    await outbox.conversions.claim('1', 'me');
    await outbox.conversions.release('1', 'me');
    expect(await outbox.conversions.claim('1', 'me')).toEqual({ state: 'mine' });
  });

  test('is unclear a minute later, where nobody said what came of it', async () => {
    await outbox.conversions.claim('1', 'me');
    await pass(59);
    expect(await outbox.conversions.claim('1', 'me')).toEqual({ state: 'sending' });
    await pass(2);
    expect(await outbox.conversions.claim('1', 'me')).toEqual({ state: 'unclear' });
  });

  test('is had by the job, where there is one, or one takes it over', async () => {
    await outbox.addConversion(PAYMENT);
    expect(await outbox.conversions.claim('1', 'me')).toEqual({ state: 'queued' });
    await outbox.conversions.claim('2', 'me');
    await outbox.addConversion({ ...PAYMENT, order_id: '2' }, { mayBeAtAffili: true });
    expect(await outbox.conversions.claim('2', 'me')).toEqual({ state: 'queued' });
  });

  test('ends with its owner alone: what another posts by now stays claimed, whatever is said late', async () => {
    await records.claim('1', 'me');
    await pass(61);
    expect(await records.begin('1', 'worker')).toBe(true);
    await records.release('1', 'me');
    expect(await records.begin('1', 'third')).toBe(false);
    await records.unclear('1', 'me');
    expect(await records.begin('1', 'third')).toBe(false);
    expect(await records.read({ order_id: '1' })).toMatchObject({ posts: 2, isBeingSent: true });
    await records.release('1', 'worker');
    expect(await records.begin('1', 'third')).toBe(true);
  });

  test('that is released late does not undo what another says meanwhile', async () => {
    await records.claim('1', 'me');
    await outbox.addConversion(PAYMENT, { mayBeAtAffili: true });
    await records.release('1', 'me');
    expect(await records.read({ order_id: '1' })).toMatchObject({ posts: 1 });
  });

  test('that is unclear is so whatever a person said meanwhile', async () => {
    await records.begin('1', 'worker');
    await outbox.addConversion(PAYMENT, { mayBeAtAffili: false });
    await records.unclear('1', 'worker');
    expect(await records.read({ order_id: '1' })).toMatchObject({ posts: 1, isBeingSent: false });
  });

  test('that is unclear is so although a worker is posting, and says later that its post was not sent', async () => {
    await outbox.addConversion(PAYMENT);
    await records.begin('1', 'worker');
    await records.unclear('1', 'request');
    await records.release('1', 'worker');
    expect(await records.read({ order_id: '1' })).toMatchObject({ posts: 1, isBeingSent: false });
  });

  test('waits for a payment that is added in an open transaction', async () => {
    let claim: Promise<unknown> | undefined;
    await postgres.transaction(async (db) => {
      await outbox.addConversion(PAYMENT, { db });
      claim = outbox.conversions.claim('1', 'me');
    });
    // Whoever has it, a worker does not send it at the same time.
    expect(['queued', 'mine']).toContain(((await claim) as { state: string }).state);
  });
});

test('knows a registration that waits or failed, and no other', async () => {
  await outbox.add({ referrer: 'aff-1', mcs_id: '42' });
  expect(await outbox.conversions.hasRegistration('42')).toBe(true);
  expect(await outbox.conversions.hasRegistration('4')).toBe(false);
  await postgres.query(`UPDATE pgboss.job SET state = 'completed'`);
  expect(await outbox.conversions.hasRegistration('42')).toBe(false);
});
