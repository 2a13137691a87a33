import { createOutbox, type PgBossOutbox } from 'express-affili/outbox';
import { usePostgres } from '../support/postgres';

const postgres = usePostgres();
let outbox: PgBossOutbox;
const PAYMENT = { order_id: '1', amount: 1, customer_id: 'c-1' };

beforeAll(async () => {
  outbox = await createOutbox(await postgres.startBoss());
});

afterEach(async () => {
  await postgres.query('DELETE FROM pgboss.job');
  await postgres.query('DELETE FROM pgboss.affili_payments');
});

const pass = (seconds: number) =>
  postgres.query(`UPDATE pgboss.affili_payments SET sending_since = sending_since - $1 * interval '1 s'`, seconds);

describe('the claim of an order, before it is sent from a request', () => {
  test('is had by one, of however many at once', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => outbox.conversions.claim('1')));
    expect(claims.map(({ state }) => state).sort()).toEqual(['mine', ...Array<string>(7).fill('sending')]);
  });

  test('is settled by the id, which the first call wins', async () => {
    await outbox.conversions.claim('1');
    await outbox.conversions.converted('1', 'affili-1');
    await outbox.conversions.converted('1', 'affili-2');
    expect(await outbox.conversions.claim('1')).toEqual({ state: 'done', id: 'affili-1' });
  });

  test('can be had again once it was released', async () => {
    await outbox.conversions.claim('1');
    await outbox.conversions.release('1');
    expect(await outbox.conversions.claim('1')).toEqual({ state: 'mine' });
  });

  test('is unclear a minute later, where nobody said what came of it', async () => {
    await outbox.conversions.claim('1');
    await pass(59);
    expect(await outbox.conversions.claim('1')).toEqual({ state: 'sending' });
    await pass(2);
    expect(await outbox.conversions.claim('1')).toEqual({ state: 'unclear' });
  });

  test('is had by the job, where there is one, or one takes it over', async () => {
    await outbox.addConversion(PAYMENT);
    expect(await outbox.conversions.claim('1')).toEqual({ state: 'queued' });
    await outbox.conversions.claim('2');
    await outbox.addConversion({ ...PAYMENT, order_id: '2' }, { mayBeAtAffili: true });
    expect(await outbox.conversions.claim('2')).toEqual({ state: 'queued' });
  });

  test('waits for a payment that is added in an open transaction', async () => {
    let claim: Promise<unknown> | undefined;
    await postgres.transaction(async (db) => {
      await outbox.addConversion(PAYMENT, { db });
      claim = outbox.conversions.claim('1');
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
