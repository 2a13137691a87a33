import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Conversion } from 'express-affili';
import type { OutboxClient } from 'express-affili/outbox';
import type { JobSettings } from '../../lib/outbox/perform-job';
import { away, MemoryOutbox } from './memory-outbox';
import { Mortal, type Fate } from './mortal';

/*
 * Plays random lives of an app with the outbox: payments come from requests and from jobs, processes die at any step,
 * Affili stores what it does not answer. What is tried is the core that both engines use; that an engine keeps the contract
 * of memory-outbox.ts is tried on its own database.
 */

const SEQUENCES = Number(process.env['SEQUENCES'] ?? 300);
const ORDERS = ['1', '2'] as const;

/** What Affili does with a payment: `lost` stores it, `dropped` does not, and neither answers. */
type Reaction = 'well' | 'lost' | 'dropped' | 'busy';

interface Life {
  fates: Fate[];
  reactions: Reaction[];
}

const life = fc.record<Life>({
  fates: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant<Fate>('lives') },
      { weight: 1, arbitrary: fc.constant<Fate>('dies before') },
      { weight: 1, arbitrary: fc.constant<Fate>('dies after') },
    ),
    { maxLength: 8 },
  ),
  reactions: fc.array(fc.constantFrom<Reaction>('well', 'lost', 'dropped', 'busy'), { maxLength: 3 }),
});

const order = fc.constantFrom(...ORDERS);
const action = fc.oneof(
  fc.record({ what: fc.constant('adds' as const), order }),
  fc.record({ what: fc.constant('pays' as const), order, life }),
  fc.record({
    what: fc.constant('wants' as const),
    order,
    status: fc.constantFrom('approved' as const, 'refunded' as const),
  }),
  fc.record({ what: fc.constant('works' as const), life }),
  fc.record({ what: fc.constant('waits' as const), seconds: fc.constantFrom(10, 61, 300) }),
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

class World {
  readonly outbox = new MemoryOutbox();
  readonly affili: Conversion[] = [];
  readonly statuses = new Map<string, unknown>();
  readonly handed = new Set<string>();
  readonly known = new Set<string>();
  readonly wanted = new Map<string, string>();

  constructor(readonly mode: 'retry' | 'hold') {}

  #client({ reactions }: Life): OutboxClient {
    const script = reactions.values();
    const refuses = () => Promise.reject(away(false));
    return {
      customers: {
        ensure: refuses,
        pages: async function* () {
          yield await Promise.resolve([{ id: 'c-1' }]);
        },
      },
      conversions: {
        create: async ({ order_id }) => {
          const reaction = script.next().value ?? 'well';
          if (reaction === 'busy') throw away(false);
          const row = { id: `affili-${this.affili.length + 1}`, order_id: String(order_id) };
          if (reaction !== 'dropped') this.affili.push(row);
          if (reaction !== 'well') throw away(true);
          return Promise.resolve(row);
        },
        update: async (id, { status }) => {
          this.statuses.set(id, status);
          return Promise.resolve({ id });
        },
      },
    };
  }

  #settings(client: OutboxClient): JobSettings {
    return {
      client,
      concurrency: 1,
      unclearConversions: this.mode,
      onRegistered: () => undefined,
      onConverted: (_result, { order_id }) => this.handed.add(order_id),
      report: () => undefined,
    };
  }

  async work(how: Life): Promise<void> {
    const mortal = new Mortal(how.fates);
    const client = this.#client(how);
    await this.outbox.work(
      mortal,
      this.#settings({ customers: client.customers, conversions: mortal.steps(client.conversions!) }),
    );
  }

  /** What recordConversion does with an outbox of ours. */
  async pay(order_id: string, how: Life): Promise<void> {
    const mortal = new Mortal(how.fates);
    const outbox = mortal.steps(this.outbox);
    const { create } = mortal.steps(this.#client(how).conversions!);
    this.known.add(order_id);
    const request = async () => {
      const { state } = await outbox.claim(order_id, randomUUID());
      if (state === 'unclear') return outbox.add(order_id, true);
      if (state !== 'mine') return undefined;
      try {
        const { id } = await create({ order_id, amount: 1, customer_id: 'c-1' });
        await outbox.converted(order_id, id);
      } catch (error) {
        await outbox.add(order_id, (error as { unclear: boolean }).unclear);
      }
      return undefined;
    };
    await mortal.live(request());
  }

  async do(next: Action): Promise<void> {
    if (next.what === 'works') return this.work(next.life);
    if (next.what === 'waits') return this.outbox.pass(next.seconds);
    if (next.what === 'pays') return this.pay(next.order, next.life);
    this.known.add(next.order);
    if (next.what === 'adds') return this.outbox.add(next.order);
    this.wanted.set(next.order, next.status);
    return this.outbox.want(next.order, next.status);
  }

  sent(order_id: string): Conversion[] {
    return this.affili.filter((row) => row['order_id'] === order_id);
  }

  /** Affili is well, nobody dies any more, and a person looks after what failed. */
  async settle(): Promise<void> {
    for (const order_id of this.known) await this.outbox.add(order_id);
    for (let round = 0; round < 20 && this.outbox.jobs.length > 0; round += 1) {
      this.outbox.pass(300);
      for (let count = this.outbox.jobs.length; count > 0; count -= 1) await this.work({ fates: [], reactions: [] });
      await this.outbox.lookAfterFailed((order_id) => this.sent(order_id)[0]?.id);
    }
  }
}

// The timers of a process that died would go on, and keep this one alive.
beforeAll(() => {
  const later = setTimeout;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation((call, ms) => later(call, ms).unref());
});

test.each(['retry', 'hold'] as const)('no payment is lost, and none sent more often than is said: %s', async (mode) => {
  const most = mode === 'hold' ? 1 : 2;
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 14 }), async (actions) => {
      const world = new World(mode);
      for (const next of actions) await world.do(next);
      for (const order_id of ORDERS) expect(world.sent(order_id).length).toBeLessThanOrEqual(most);
      await world.settle();
      expect(world.outbox.jobs).toEqual([]);
      for (const order_id of world.known) {
        const sent = world.sent(order_id);
        expect(sent.length).toBeGreaterThanOrEqual(1);
        expect(sent.length).toBeLessThanOrEqual(most);
        const { id } = await world.outbox.read({ order_id });
        expect(sent.map((row) => row.id)).toContain(id);
        expect(world.statuses.get(id!)).toBe(world.wanted.get(order_id));
      }
    }),
    { numRuns: SEQUENCES },
  );
});
