import express, { type Express } from 'express';
import { ensureCustomer, recordConversion, registerCustomer } from 'express-affili';
import { createShop, LINK, OwnOutbox } from '../support/create-shop';
import type { HostileServer, Reaction } from '../support/hostile-server';
import { CONVERSION, pay, PAYMENT } from '../support/pay';
import { answer, well } from '../support/reactions';
import { visit } from '../support/visit';

const atTheSameTime = async (app: Express, orders: (string | number | bigint)[]) => {
  const { result } = await visit(app, {}, (req) =>
    Promise.allSettled(orders.map((order_id) => recordConversion(req, { ...PAYMENT, order_id }))),
  );
  return result;
};

const sent = ({ seen }: HostileServer, field: string) =>
  seen.map(({ body }) => (JSON.parse(body) as Record<string, unknown>)[field]).sort();

describe('conversions at the same time', () => {
  it('share one request for the same order_id, in whatever form', async () => {
    const { app, affili } = await createShop(express);
    const same = { status: 'fulfilled', value: 'affili-1' };
    expect(await atTheSameTime(app, ['42', 42, 42n])).toEqual([same, same, same]);
    expect(affili.methods).toEqual(['POST']);
  });

  it("share it between two requests, such as those of a bank's callback that is reloaded", async () => {
    let bothCame = () => {};
    const begun = new Promise<void>((resolve) => (bothCame = resolve));
    const { app, affili } = await createShop(express, [(exchange) => void begun.then(() => well(exchange))]);
    let calls = 0;
    const callback = async () => {
      const { result } = await visit(app, {}, (req) => {
        const call = recordConversion(req, PAYMENT);
        if ((calls += 1) === 2) bothCame();
        return call;
      });
      return result;
    };
    expect(await Promise.all([callback(), callback()])).toEqual(['affili-1', 'affili-1']);
    expect(affili.methods).toEqual(['POST']);
  });

  it('share the failure as well, which is reported and queued once', async () => {
    const outbox = new OwnOutbox();
    const { app, failures } = await createShop(express, [answer(429)], { outbox });
    const same = { status: 'fulfilled', value: null };
    expect(await atTheSameTime(app, ['invoice-1', 'invoice-1'])).toEqual([same, same]);
    expect({ failures, queued: outbox.conversions }).toMatchObject({
      failures: [{ queued: true, conversion: CONVERSION }],
      queued: [[CONVERSION, undefined]],
    });
  });

  it('share what onError throws', async () => {
    const { app } = await createShop(express, [answer(429)], {
      onError: (error) => {
        throw error;
      },
    });
    const calls = await atTheSameTime(app, ['42', '42']);
    expect(calls.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('make a request each for two order_ids', async () => {
    const { app, affili } = await createShop(express);
    await atTheSameTime(app, ['42', '43']);
    expect(sent(affili, 'order_id')).toEqual(['42', '43']);
  });

  it.each<[string, typeof registerCustomer, string[]]>([
    ['registered', registerCustomer, []],
    ['looked up', ensureCustomer, ['GET /services/customers']],
  ])('share nothing with a customer who is %s, though the ids be the same', async (_, register, lookUps) => {
    const { app, affili } = await createShop(express);
    await visit(app, { url: LINK }, (req) =>
      Promise.all([register(req, '42'), recordConversion(req, { ...PAYMENT, order_id: '42' })]),
    );
    const seen = affili.seen.map(({ method, path }) => `${method} ${path}`).sort();
    expect(seen).toEqual([...lookUps, 'POST /services/conversions', 'POST /services/customers']);
  });

  it('share nothing between two clients', async () => {
    const [one, other] = [await createShop(express), await createShop(express)];
    await Promise.all([pay(one.app), pay(other.app)]);
    expect([one.affili.methods, other.affili.methods]).toEqual([['POST'], ['POST']]);
  });

  it.each<[string, Reaction[], string | null]>([
    ['succeeded', [], 'affili-1'],
    ['failed', [answer(429)], null],
  ])('share nothing with one that has %s before', async (_, reactions, first) => {
    const { app, affili } = await createShop(express, reactions);
    expect(await pay(app)).toBe(first);
    expect(await pay(app)).toMatch(/^affili-/);
    expect(affili.methods).toEqual(['POST', 'POST']);
  });
});
