import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { AffiliClient, type AddOptions, type NewConversion } from 'express-affili';
import { createShop, OwnOutbox } from '../support/create-shop';
import { ORDER, pay } from '../support/pay';
import type { Reaction } from '../support/hostile-server';
import { answer, dripping, late, reset } from '../support/reactions';
import { TOKEN } from '../support/secrets';

const PAYMENT = { ...ORDER, mcs_id: 42 };
const QUEUED = { type: 'sale', ...ORDER, mcs_id: '42' };
const THIEF = { url: '/?referrer=thief&exp=30', cookie: 'affili_ref=thief' };

/** A page of a list that does not end, without the customer. */
const pageOf = (page: number) =>
  answer(200, { data: [{ id: `affili-${page}`, mcs_id: `m-${page}` }], current_page: page, last_page: 1000 });

describe('a payment that names the customer by the id of the app', () => {
  it("is sent with Affili's id of the customer, and with nothing of the visitor", async () => {
    const { app, affili } = await createShop(express);
    affili.customers.push({ id: 'affili-7', mcs_id: '42' });
    expect(await pay(app, THIEF, PAYMENT)).toBe('affili-1');
    expect(affili.conversions).toEqual([{ id: 'affili-1', type: 'sale', ...ORDER, customer_id: 'affili-7' }]);
    expect(affili.seen).toMatchObject([{ method: 'GET', query: { mcs_id: '42' } }, { method: 'POST' }]);
  });

  it('is found on a later page, by its very own mcs_id', async () => {
    const page = (current_page: number, mcs_id: string) =>
      answer(200, { data: [{ id: `of ${mcs_id}`, mcs_id }], meta: { current_page, last_page: 2 } });
    const { app, affili } = await createShop(express, [page(1, '420'), page(2, '42')]);
    expect(await pay(app, {}, PAYMENT)).toBe('affili-1');
    expect(affili.conversions).toMatchObject([{ customer_id: 'of 42' }]);
  });

  it('is nothing, and no failure, where Affili does not know the customer', async () => {
    const { app, affili, failures } = await createShop(express);
    expect(await pay(app, THIEF, PAYMENT)).toBeNull();
    expect({ methods: affili.methods, failures }).toEqual({ methods: ['GET'], failures: [] });
  });

  it('is of the referrer that the app gives, where Affili does not know the customer', async () => {
    const { app, affili } = await createShop(express);
    expect(await pay(app, THIEF, { ...PAYMENT, referrer: 'stored' })).toBe('affili-1');
    expect(affili.conversions).toEqual([{ id: 'affili-1', type: 'sale', ...ORDER, referrer: 'stored' }]);
  });

  it("is left to an outbox of the app's own, whose registrations nobody can ask for", async () => {
    const outbox = new OwnOutbox();
    const { app, affili, failures } = await createShop(express, [], { outbox });
    expect(await pay(app, THIEF, PAYMENT)).toBeNull();
    expect({ queued: outbox.conversions, failures }).toEqual({ queued: [[QUEUED, undefined]], failures: [] });
    expect(affili.methods).toEqual(['GET']);
  });

  it('is reported where that outbox fails', async () => {
    const outbox = { add: () => Promise.resolve(), addConversion: () => Promise.reject(new Error('no database')) };
    const { app, failures } = await createShop(express, [], { outbox });
    expect(await pay(app, {}, PAYMENT)).toBeNull();
    expect(failures).toMatchObject([{ kind: 'conversion', queued: false, error: { code: 'ERR_AFFILI_UNAVAILABLE' } }]);
  });

  it('may be sent at any time where the look-up was cut: nothing was posted', async () => {
    const outbox = new OwnOutbox();
    const { app, affili, failures } = await createShop(express, [reset], { outbox });
    expect(await pay(app, {}, PAYMENT)).toBeNull();
    expect(affili.methods).toEqual(['GET']);
    expect(outbox.conversions).toEqual([[QUEUED, undefined]]);
    expect(failures).toMatchObject([{ kind: 'conversion', queued: true, conversion: QUEUED }]);
  });

  it('may be at Affili where the POST after the look-up was cut', async () => {
    const outbox = new OwnOutbox();
    const known = answer(200, { data: [{ id: 'affili-7', mcs_id: '42' }] });
    const { app } = await createShop(express, [known, reset], { outbox });
    expect(await pay(app, {}, PAYMENT)).toBeNull();
    expect(outbox.conversions).toEqual([[QUEUED, { startAfter: 60, mayBeAtAffili: true }]]);
  });

  it.concurrent(
    'goes to the outbox where the list takes over 5 s, and the page that is waited for is hung up on',
    async () => {
      let hangUp: (value: unknown) => void = () => {};
      const isHungUp = new Promise((resolve) => (hangUp = resolve));
      const drips: Reaction = (exchange) => {
        exchange.socket.once('close', hangUp);
        dripping('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{')(exchange);
      };
      const outbox = new OwnOutbox();
      const { app, affili, failures } = await createShop(express, [pageOf(1), pageOf(2), drips], { outbox });
      const start = performance.now();
      expect(await pay(app, {}, PAYMENT)).toBeNull();
      await isHungUp;
      expect(performance.now() - start).toBeLessThan(8000);
      expect(affili.methods).toEqual(['GET', 'GET', 'GET']);
      expect(outbox.conversions).toEqual([[QUEUED, undefined]]);
      expect(failures).toMatchObject([{ queued: true, error: { code: 'ERR_AFFILI_UNAVAILABLE', unclear: false } }]);
    },
  );

  it('needs a client that can look it up', async () => {
    const { conversions, customers } = new AffiliClient({ token: TOKEN });
    const client = { conversions, customers: { create: () => customers.create({ referrer: 'a', mcs_id: '1' }) } };
    const { app } = await createShop(express, [], { client });
    await expect(pay(app, {}, PAYMENT)).rejects.toMatchObject({
      code: 'ERR_AFFILI_OPTIONS',
      message: expect.stringContaining('customers.pages') as string,
    });
  });
});

describe("where an outbox of the package's kind", () => {
  /** What an engine answers of an order; what is not given never answers. */
  const outboxOf = (records: object) => {
    const queued: [NewConversion, AddOptions | undefined][] = [];
    const never = () => new Promise<never>(() => {});
    return {
      add: () => Promise.resolve(),
      addConversion: (conversion: NewConversion, options?: AddOptions) =>
        Promise.resolve(void queued.push([conversion, options])),
      conversions: { claim: never, converted: never, release: never, hasRegistration: never, ...records },
      queued,
    };
  };

  it('has the registration still, the payment waits for it there, and Affili is not asked', async () => {
    const outbox = outboxOf({
      claim: () => Promise.resolve({ state: 'mine' }),
      hasRegistration: (mcs_id: string) => Promise.resolve(mcs_id === '42'),
    });
    const { app, affili, failures } = await createShop(express, [], { outbox });
    expect(await pay(app, {}, PAYMENT)).toBeNull();
    expect({ queued: outbox.queued, seen: affili.seen, failures }).toEqual({
      queued: [[QUEUED, { mayBeAtAffili: false }]],
      seen: [],
      failures: [],
    });
  });

  it('has the registration still, and fails to take the payment, the next call may send it', async () => {
    const release = jest.fn(() => Promise.resolve());
    const outbox = outboxOf({
      claim: () => Promise.resolve({ state: 'mine' }),
      hasRegistration: () => Promise.resolve(true),
      release,
    });
    const addConversion = () => Promise.reject(new Error('down'));
    const { app, affili, failures } = await createShop(express, [], { outbox: { ...outbox, addConversion } });
    expect(await pay(app, {}, PAYMENT)).toBeNull();
    expect(affili.seen).toEqual([]);
    expect(failures).toMatchObject([{ queued: false, error: { code: 'ERR_AFFILI_UNAVAILABLE', unclear: false } }]);
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('does not answer in 2 s, the payment goes on as without one, and it is asked no more', async () => {
    const { app } = await createShop(express, [], { outbox: outboxOf({}) });
    const start = performance.now();
    expect(await pay(app, {}, { ...ORDER, customer_id: 'affili-7' })).toBe('affili-1');
    expect(performance.now() - start).toBeGreaterThan(1900);
    expect(performance.now() - start).toBeLessThan(3900);
  });

  it.concurrent('is slow to answer, as the list is, the payment waits 7 s at most until it is given up', async () => {
    const { queued: _, ...outbox } = outboxOf({
      claim: () => sleep(1900, { state: 'mine' }),
      hasRegistration: () => sleep(1900, false),
    });
    const isTried = jest.fn(() => new Promise<never>(() => {}));
    const { app, affili, failures } = await createShop(
      express,
      Array.from({ length: 10 }, (_, index) => late(900, pageOf(index + 1))),
      { outbox: { ...outbox, addConversion: isTried } },
    );
    const start = performance.now();
    expect(await pay(app, {}, PAYMENT)).toBeNull();
    expect(performance.now() - start).toBeLessThan(8000);
    expect(new Set(affili.methods)).toEqual(new Set(['GET']));
    expect(isTried.mock.calls).toEqual([[QUEUED, { mayBeAtAffili: false }]]);
    expect(failures).toMatchObject([{ queued: false, error: { unclear: false } }]);
  });
});
