import type { AffiliError, Customer, Registration } from 'express-affili';
import { createOutbox, type OutboxOptions, type PgBossOutbox, type WorkOptions } from 'express-affili/outbox';
import type { WatchedBoss } from '../support/watched-boss';
import { clientOf } from '../support/client-of';
import { HostileServer } from '../support/hostile-server';
import { ageJobs, deadLettersOf, emptyQueue, jobsOf, skipTheWait } from './outbox-jobs';
import type { TestPostgres } from '../support/postgres';

/** What the app does with a customer, where a test is not about that: nothing. */
type OnRegistered = (customer: Customer, registration: Registration) => unknown;

/** An app with a queue and an Affili of its own. */
export class OutboxApp {
  readonly affili = new HostileServer();
  readonly queue: string;
  /** By `mcs_id`, the ids that the app was handed, in order. */
  readonly handed: [mcs_id: string, id: string][] = [];
  /** By `order_id`, the conversion ids that the app was handed, in order. */
  readonly converted: [order_id: string, id: string][] = [];
  /** What `onError` was told: the code of the error, or its message, and the `mcs_id`. */
  readonly errors: [error: string, mcs_id: string | undefined][] = [];
  readonly #postgres: TestPostgres;
  readonly boss: WatchedBoss;
  #outbox: PgBossOutbox | undefined;

  constructor(postgres: TestPostgres, boss: WatchedBoss, queue: string) {
    this.#postgres = postgres;
    this.boss = boss;
    this.queue = queue;
  }

  async open(options: OutboxOptions): Promise<this> {
    await this.affili.listen();
    this.#outbox = await createOutbox(this.boss, { queue: this.queue, ...options });
    return this;
  }

  get outbox(): PgBossOutbox {
    return this.#outbox!;
  }

  async add(...ids: string[]): Promise<void> {
    for (const mcs_id of ids) await this.outbox.add({ referrer: 'aff-1', mcs_id });
  }

  /** Adds payments of a customer whom Affili has. */
  async pay(...orders: string[]): Promise<void> {
    for (const order_id of orders) await this.outbox.addConversion({ order_id, amount: 1, customer_id: 'affili-1' });
  }

  /** The conversions that were sent to Affili, in order. */
  get sent(): Record<string, unknown>[] {
    return this.affili.seen
      .filter(({ method, path }) => method === 'POST' && path === '/services/conversions')
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  }

  /** The statuses that were sent to Affili, in order: of which conversion, and which. */
  get statuses(): [id: string, status: unknown][] {
    return this.affili.seen
      .filter(({ path }) => path.startsWith('/services/conversions/'))
      .map(({ path, body }) => [path.split('/')[3]!, (JSON.parse(body) as { status: unknown }).status]);
  }

  work(onRegistered: OnRegistered = () => undefined, options: WorkOptions = {}): Promise<void> {
    return this.outbox.work(
      clientOf(this.affili, { retries: 0 }),
      async (customer, registration) => {
        await onRegistered(customer, registration);
        this.handed.push([registration.mcs_id, customer.id]);
      },
      {
        onConverted: ({ id }, { order_id }) => this.converted.push([order_id, id]),
        onError: (error, registration) => {
          const { code = error.message } = error as Partial<AffiliError>;
          this.errors.push([code, registration?.mcs_id]);
        },
        ...options,
      },
    );
  }

  jobs() {
    return jobsOf(this.#postgres, this.queue);
  }

  async states(): Promise<string[]> {
    return (await this.jobs()).map(({ state }) => state);
  }

  deadLetters() {
    return deadLettersOf(this.#postgres, this.queue);
  }

  /** Lets the time pass that the waiting jobs wait for. */
  skipTheWait(): Promise<void> {
    return skipTheWait(this.#postgres, this.queue);
  }

  /** Makes the jobs older, and lets pg-boss throw away what it takes to be too old. */
  async grow(days: number): Promise<void> {
    await ageJobs(this.#postgres, this.queue, days);
    await this.boss.maintain();
  }

  /** Answers whether nobody writes to its queue any more. */
  async close(): Promise<boolean> {
    const isAtRest = await this.boss.stopAtRest();
    await this.affili.close();
    return isAtRest;
  }
}

/**
 * Makes apps, each of which ends with its test. To make a queue is the most that Postgres has to do for a test, so the next
 * one gets it, emptied.
 */
export function outboxApps(postgres: TestPostgres): (options?: OutboxOptions) => Promise<OutboxApp> {
  let count = 0;
  const free = new Set<string>();
  const apps: OutboxApp[] = [];
  afterEach(async () => {
    const ended = apps.splice(0);
    const areAtRest = await Promise.all(ended.map((app) => app.close()));
    if (areAtRest.includes(false)) return;
    for (const { queue } of ended.filter((app) => /^queue-\d+$/.test(app.queue))) {
      await emptyQueue(postgres, queue);
      free.add(queue);
    }
  });
  return async (options = {}) => {
    const [unused = `queue-${(count += 1)}`] = options.queue === undefined ? free : [];
    const queue = options.queue ?? unused;
    free.delete(queue);
    const app = await new OutboxApp(postgres, await postgres.startBoss(), queue).open(options);
    apps.push(app);
    return app;
  };
}
