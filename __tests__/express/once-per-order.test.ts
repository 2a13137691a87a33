import express from 'express';
import { createOutbox, type PgBossOutbox } from 'express-affili/outbox';
import type { Payments } from '../../lib/outbox/payments';
import { clientOf } from '../support/client-of';
import { createShop } from '../support/create-shop';
import type { Reaction } from '../support/hostile-server';
import { eventually } from '../support/eventually';
import { ORDER, pay } from '../support/pay';
import { usePostgres } from '../support/postgres';
import { answer, reset, well } from '../support/reactions';

const CUSTOMER = { customer_id: 'affili-7' };

describe('with an outbox on Postgres', () => {
  const postgres = usePostgres();
  let queues = 0;
  afterEach(() => jest.restoreAllMocks());

  const rowOf = async (queue: string) => {
    const text = 'SELECT id, posts, sending_since FROM pgboss.affili_payments WHERE queue = $1';
    return (await postgres.query(text, queue))[0];
  };

  /** Makes the claim of the payment so many seconds older. */
  const age = (queue: string, seconds: number) =>
    postgres.query(
      "UPDATE pgboss.affili_payments SET sending_since = sending_since - $2 * interval '1 s' WHERE queue = $1",
      queue,
      seconds,
    );

  /** Two instances of an app, with one Postgres and one Affili. */
  async function openShop(...reactions: Reaction[]) {
    const queue = `orders-${(queues += 1)}`;
    const boss = await postgres.startBoss();
    const outbox: PgBossOutbox = await createOutbox(boss, { queue });
    const one = await createShop(express, reactions, { outbox });
    const { app } = await createShop(express, [], { outbox, client: clientOf(one.affili, { retries: 0 }) });
    return { ...one, outbox, other: app, queue };
  }

  it("a bank's callback that comes twice makes one conversion, and answers its id twice", async () => {
    const { app, other, affili } = await openShop();
    expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
    expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
    expect(await pay(other, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
    expect(affili.methods).toEqual(['POST']);
  });

  it('so it does where it comes to two instances at once: the second waits for the first', async () => {
    let post = () => {};
    const { app, other, affili, outbox } = await openShop((exchange) => {
      post = () => well(exchange);
    });
    const first = pay(app, {}, { ...ORDER, ...CUSTOMER });
    const seen = new Promise<void>((resolve) => {
      const records = outbox.conversions;
      const claim = records.claim.bind(records);
      Object.assign(records, {
        claim: async (...args: Parameters<typeof claim>) => {
          const answer = await claim(...args);
          if (answer.state === 'sending') resolve();
          return answer;
        },
      });
    });
    const second = pay(other, {}, { ...ORDER, ...CUSTOMER });
    await seen;
    post();
    expect(await Promise.all([first, second])).toEqual(['affili-1', 'affili-1']);
    expect(affili.methods).toEqual(['POST']);
  });

  it('a payment that the outbox has is not sent by a request', async () => {
    const { app, affili, outbox } = await openShop();
    await outbox.addConversion({ ...ORDER, ...CUSTOMER });
    expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
    expect(affili.seen).toEqual([]);
    expect(await outbox.counts()).toMatchObject({ waiting: 1 });
  });

  it('a payment that was refused may be sent again', async () => {
    const { app, affili, failures } = await openShop(answer(422));
    expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
    expect(failures).toMatchObject([{ queued: false, error: { code: 'ERR_AFFILI_REJECTED' } }]);
    expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
    expect(affili.methods).toEqual(['POST', 'POST']);
  });

  it('a payment that nobody brought may be sent once its customer is known', async () => {
    const { app, affili } = await openShop();
    expect(await pay(app, {}, { ...ORDER, mcs_id: '42' })).toBeNull();
    affili.customers.push({ id: 'affili-7', mcs_id: '42' });
    expect(await pay(app, {}, { ...ORDER, mcs_id: '42' })).toBe('affili-1');
  });

  it('a payment waits for a registration that waits', async () => {
    const { app, affili, outbox, failures } = await openShop();
    await outbox.add({ referrer: 'aff-1', mcs_id: '42' });
    expect(await pay(app, {}, { ...ORDER, mcs_id: '42' })).toBeNull();
    expect({ seen: affili.seen, failures }).toEqual({ seen: [], failures: [] });
    expect(await outbox.counts()).toMatchObject({ waiting: 2 });
  });

  it('a payment that may be at Affili is left to the outbox, and a call that follows does not send it', async () => {
    const { app, other, affili, failures } = await openShop(reset);
    expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
    expect(failures).toMatchObject([{ queued: true, error: { unclear: true } }]);
    expect(await pay(other, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
    expect(affili.methods).toEqual(['POST']);
  });

  it('a payment whose call was cut off, as by a crash, is left to the outbox as one that may be at Affili', async () => {
    const { app, affili, failures, outbox, queue } = await openShop();
    await outbox.conversions.claim(ORDER.order_id, 'one that died');
    await age(queue, 61);
    expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
    expect(affili.seen).toEqual([]);
    expect(failures).toMatchObject([{ queued: true, error: { code: 'ERR_AFFILI_UNAVAILABLE', unclear: true } }]);
  });

  describe('that another instance is sending', () => {
    const jobs = (queue: string) => postgres.query('SELECT state FROM pgboss.job WHERE name = $1', queue);
    const skipTheWait = (queue: string) =>
      postgres.query("UPDATE pgboss.job SET start_after = now() - interval '1 s' WHERE name = $1", queue);

    it('is left to the outbox, which sends it if that instance died', async () => {
      const { app, affili, failures, outbox, queue } = await openShop();
      await outbox.conversions.claim(ORDER.order_id, 'one that died');
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
      expect({ seen: affili.seen, failures }).toEqual({ seen: [], failures: [] });
      const converted: string[] = [];
      await outbox.work(clientOf(affili), () => {}, { onConverted: ({ id }) => converted.push(id) });
      await eventually(async () => expect(await jobs(queue)).toEqual([{ state: 'retry' }]));
      expect(affili.seen).toEqual([]);
      await age(queue, 61);
      await skipTheWait(queue);
      await eventually(() => expect(converted).toEqual(['affili-1']));
      expect(affili.methods).toEqual(['GET', 'POST']);
      expect(await outbox.counts()).toMatchObject({ failed: 0 });
    });

    it('is sent once, and the app is told once, if that instance lives', async () => {
      let post = () => {};
      const { app, other, affili, failures, outbox, queue } = await openShop((exchange) => {
        post = () => well(exchange);
      });
      const first = pay(app, {}, { ...ORDER, ...CUSTOMER });
      await eventually(() => expect(affili.methods).toEqual(['POST']));
      expect(await pay(other, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
      const converted: string[] = [];
      await outbox.work(clientOf(affili), () => {}, { onConverted: ({ id }) => converted.push(id) });
      await eventually(async () => expect(await jobs(queue)).toEqual([{ state: 'retry' }]));
      post();
      expect(await first).toBe('affili-1');
      await skipTheWait(queue);
      await eventually(async () => expect(await outbox.counts()).toMatchObject({ waiting: 0, active: 0, failed: 0 }));
      expect({ converted, failures, methods: affili.methods }).toEqual({
        converted: ['affili-1'],
        failures: [],
        methods: ['POST'],
      });
    });

    it('may be at Affili, as the error says if the outbox does not take it', async () => {
      const { app, failures, outbox } = await openShop();
      await outbox.conversions.claim(ORDER.order_id, 'one that died');
      outbox.addConversion = () => Promise.reject(new Error('the connection is closed'));
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
      expect(failures).toMatchObject([{ queued: false, error: { code: 'ERR_AFFILI_UNAVAILABLE', unclear: true } }]);
    });
  });

  it('a payment that somebody else sends meanwhile is not said to be unsent by a call that took over a minute', async () => {
    const now = performance.now.bind(performance);
    const { app, outbox, queue } = await openShop((exchange) => {
      jest.spyOn(performance, 'now').mockImplementation(() => now() + 61_000);
      void age(queue, 61)
        .then(() => (outbox.conversions as unknown as Payments).begin(ORDER.order_id, 'a worker'))
        .then(() => answer(429)(exchange));
    });
    expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
    expect(await outbox.counts()).toMatchObject({ waiting: 1 });
    expect(await rowOf(queue)).toMatchObject({ posts: 2, sending_since: expect.anything() as unknown });
  });

  it('a payment that a request is sending is not sent by a worker, though a person retries what failed before', async () => {
    let post = () => {};
    const { app, affili, outbox, queue } = await openShop(well, answer(422), (exchange) => {
      post = () => well(exchange);
    });
    await outbox.addConversion({ ...ORDER, ...CUSTOMER });
    await outbox.work(clientOf(affili), () => {}, { onError: () => {} });
    await eventually(async () => expect(await outbox.counts()).toMatchObject({ failed: 1 }));
    const paid = pay(app, {}, { ...ORDER, ...CUSTOMER });
    await eventually(() => expect(affili.methods).toEqual(['GET', 'POST', 'POST']));
    expect(await outbox.retryFailed()).toBe(1);
    await eventually(async () => {
      const jobs = await postgres.query('SELECT state FROM pgboss.job WHERE name = $1', queue);
      expect(jobs).toEqual([{ state: 'retry' }]);
    });
    post();
    expect(await paid).toBe('affili-1');
    expect(affili.methods).toEqual(['GET', 'POST', 'POST']);
  });

  describe('that answers too late', () => {
    /** Has the outbox answer the next claim when it is told to. */
    function slowDown(outbox: PgBossOutbox) {
      const records = outbox.conversions;
      const claim = records.claim.bind(records);
      let hurry = () => {};
      const slow = new Promise<void>((resolve) => (hurry = resolve));
      records.claim = async (...args) => {
        await slow;
        records.claim = claim;
        return claim(...args);
      };
      return hurry;
    }

    it('a payment is sent without it, and known to it once it answers', async () => {
      const { app, affili, outbox, queue } = await openShop();
      const hurry = slowDown(outbox);
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
      hurry();
      await eventually(async () => expect(await rowOf(queue)).toMatchObject({ id: 'affili-1' }));
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
      expect(affili.methods).toEqual(['POST']);
    });

    it('an id is recorded, though the connection is dead by which it was recorded first', async () => {
      const { app, outbox, queue } = await openShop();
      const converted = outbox.conversions.converted.bind(outbox.conversions);
      outbox.conversions.converted = () => {
        outbox.conversions.converted = converted;
        return new Promise(() => {});
      };
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
      await eventually(async () => expect(await rowOf(queue)).toMatchObject({ id: 'affili-1' }));
    });

    it('a payment that was refused may be sent again', async () => {
      const { app, affili, outbox, queue } = await openShop(answer(422));
      const hurry = slowDown(outbox);
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
      hurry();
      await eventually(async () => expect(await rowOf(queue)).toMatchObject({ posts: 0, sending_since: null }));
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
      expect(affili.methods).toEqual(['POST', 'POST']);
    });

    it('the claim of another call stays', async () => {
      const { app, outbox, queue } = await openShop(answer(422));
      await outbox.conversions.claim(ORDER.order_id, 'another');
      const hurry = slowDown(outbox);
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
      hurry();
      // One statement after the claim's, and one after that which would end it.
      for (let count = 0; count < 3; count += 1) await outbox.counts();
      expect(await rowOf(queue)).toMatchObject({ posts: 1, sending_since: expect.anything() as unknown });
    });
  });

  describe('that is away', () => {
    /** Two instances of an app, each with its own outbox. The first one's is away when `leave` says so. */
    async function openAway(...reactions: ((leave: () => void) => Reaction)[]) {
      let isAway = false;
      const boss = await postgres.startBoss({
        db: {
          async executeSql(text, values) {
            // pg-boss 10 itself does not survive it.
            if (isAway && text.includes('affili_payments')) throw new Error('the connection is closed');
            return postgres.db.executeSql(text, values);
          },
        },
      });
      const leave = () => void (isAway = true);
      const queue = `orders-${(queues += 1)}`;
      const outbox = await createOutbox(boss, { queue });
      const one = await createShop(
        express,
        reactions.map((reaction) => reaction(leave)),
        { outbox },
      );
      const { app } = await createShop(express, [], {
        outbox: await createOutbox(await postgres.startBoss(), { queue }),
        client: clientOf(one.affili, { retries: 0 }),
      });
      return { ...one, other: app, outbox, queue, leave, comeBack: () => void (isAway = false) };
    }

    const leaves =
      (reaction: Reaction) =>
      (leave: () => void): Reaction =>
      (exchange) => {
        leave();
        reaction(exchange);
      };

    it.each(['since Affili answered', 'all the time'])(
      'a payment is known to it once it is back: %s',
      async (since) => {
        const { app, other, affili, queue, leave, comeBack } = await openAway(leaves(well));
        if (since === 'all the time') leave();
        expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
        // This process knows the id.
        expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
        comeBack();
        await eventually(async () => expect(await rowOf(queue)).toMatchObject({ id: 'affili-1', sending_since: null }));
        expect(await pay(other, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
        expect(affili.methods).toEqual(['POST']);
      },
    );

    it('a payment that was refused may be sent again once it is back', async () => {
      const { app, other, affili, queue, comeBack } = await openAway(leaves(answer(422)));
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
      comeBack();
      await eventually(async () => expect(await rowOf(queue)).toMatchObject({ posts: 0, sending_since: null }));
      expect(await pay(other, {}, { ...ORDER, ...CUSTOMER })).toBe('affili-1');
      expect(affili.methods).toEqual(['POST', 'POST']);
    });

    it('a payment that may be at Affili is claimed once it is back, so that no call sends it blindly', async () => {
      const { app, other, affili, failures, queue, leave, comeBack } = await openAway(leaves(reset));
      leave();
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
      expect(failures).toMatchObject([{ queued: false, error: { unclear: true } }]);
      comeBack();
      await eventually(async () => expect(await rowOf(queue)).toMatchObject({ id: null, posts: 1 }));
      expect(await pay(other, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
      expect(affili.methods).toEqual(['POST']);
    });

    it('a payment that waited already, and may be at Affili, is recorded as such', async () => {
      const { app, failures, outbox, queue, leave, comeBack } = await openAway(leaves(reset));
      await outbox.addConversion({ ...ORDER, ...CUSTOMER });
      leave();
      expect(await pay(app, {}, { ...ORDER, ...CUSTOMER })).toBeNull();
      expect(failures).toMatchObject([{ queued: false, error: { unclear: true } }]);
      comeBack();
      await eventually(async () => expect(await rowOf(queue)).toMatchObject({ id: null, posts: 1 }));
    });
  });

  it('a refund by order_id finds the id of a payment that a request sent', async () => {
    const { app, affili, outbox } = await openShop();
    await pay(app, {}, { ...ORDER, ...CUSTOMER });
    await outbox.addConversionStatus({ order_id: ORDER.order_id }, 'refunded');
    const refunded = new Promise<void>((resolve) => {
      affili.next((exchange) => {
        resolve();
        well(exchange);
      });
    });
    await outbox.work(clientOf(affili), () => {});
    await refunded;
    expect(affili.seen.at(-1)).toMatchObject({ path: '/services/conversions/affili-1', body: '{"status":2}' });
  });
});
