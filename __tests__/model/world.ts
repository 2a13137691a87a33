import { AffiliClient, affili, type AffiliError, type AffiliMiddleware } from 'express-affili';
import { createOutbox, type OutboxOptions, type PgBossOutbox } from 'express-affili/outbox';
import { PERSON, TOKEN } from '../support/secrets';
import { noted, type Call, type NotedClient } from './calls';
import { Life } from './life';
import { MemoryBoss } from './memory-boss';
import { MemoryDatabase } from './memory-database';
import { printed } from './printed';
import { VirtualAffili } from './virtual-affili';
import { VirtualClock } from './virtual-clock';

/** What differs from one app to another. */
export interface Settings {
  /** ms */
  timeout: number;
  retries: number;
  /** s */
  retryEvery: number;
  unclearConversions: 'retry' | 'hold';
  hasOutbox: boolean;
  /** Whether what `onError` is told goes to the console, by the package itself. */
  onConsole: boolean;
  seed: number;
}

export const QUEUE = 'affili';
/** Long enough for several attempts, and short enough to see them end. */
export const KEEP_DAYS = 0.01;

export const clock = new VirtualClock();
export const server = new VirtualAffili(clock);

/** A process: the package's own client and outbox, on a network and a database in memory. */
export interface Process {
  life: Life;
  boss: MemoryBoss;
  client: NotedClient;
  outbox: PgBossOutbox;
}

/** Told of a failure. */
export interface Told {
  key: string;
  queued: boolean;
}

/** An app with all that it stands on. */
export class World {
  readonly database = new MemoryDatabase(clock);
  readonly calls: Call[] = [];
  readonly told: Told[] = [];
  /** What the workers handed to the app: the id by `mcs_id` or `order_id`. */
  readonly handed = new Map<string, string>();
  workers: Process[] = [];
  /** How many of the app's own callbacks fail next. */
  appFails = 0;
  web!: Process;
  middleware!: AffiliMiddleware;
  #ports = 0;
  /** How many of the lines that were printed are read. */
  #read = 0;

  constructor(readonly settings: Settings) {
    server.reset();
    const hasEntry = (data: string, order_id: string) => {
      const entry = JSON.parse(data) as { order_id?: string; id?: string };
      return entry.order_id === order_id && entry.id !== undefined;
    };
    server.isNoted = (order_id) => this.database.of(`${QUEUE}-converted`).some(({ data }) => hasEntry(data, order_id));
    server.troubles = () => this.database.troubles;
  }

  async open(): Promise<this> {
    this.web = await this.#process();
    const { hasOutbox, onConsole } = this.settings;
    this.middleware = affili({
      client: this.web.client,
      ...(hasOutbox && { outbox: this.web.outbox }),
      ...(!onConsole && {
        onError: (error, failed) => {
          console.error(error);
          const key = failed.kind === 'conversion' ? failed.conversion.order_id : failed.registration.mcs_id;
          this.told.push({ key, queued: failed.queued });
        },
      }),
    });
    return this;
  }

  /** Starts a worker, whose process ends after so many steps. */
  async work(steps: number, concurrency: number): Promise<void> {
    const worker = await this.#process();
    worker.life.endAfter(steps);
    this.workers.push(worker);
    const hand = async (key: string, id: string) => {
      await worker.life.step();
      if (this.appFails > 0) {
        this.appFails -= 1;
        throw Object.assign(new Error(`duplicate key, row (${PERSON.email})`), { code: '23505' });
      }
      this.handed.set(key, id);
    };
    await worker.outbox.work(worker.client, (customer, { mcs_id }) => hand(mcs_id, customer.id), {
      concurrency,
      onConverted: ({ id }, { order_id }) => hand(order_id, id),
      onError: (error: AffiliError | Error) => {
        // What the app itself threw is its own to print.
        if ('retryable' in error) console.error(error);
      },
    });
  }

  /** What the package says on the console, where the app has no `onError`. */
  readConsole(): void {
    for (const line of printed.slice(this.#read)) {
      const [, key, not] = /_id "(.+)", (not )?queued$/.exec(line) ?? [];
      if (key !== undefined) this.told.push({ key, queued: not === undefined });
    }
    this.#read = printed.length;
  }

  async #process(): Promise<Process> {
    const port = (this.#ports += 1);
    const life = new Life(() => {
      this.database.troubles += 1;
      server.network.close(port);
    });
    const boss = new MemoryBoss(clock, this.database, life);
    const { timeout, retries, retryEvery, unclearConversions } = this.settings;
    const client = new AffiliClient({ token: TOKEN, baseUrl: `http://127.0.0.1:${port}`, timeout, retries });
    const options: OutboxOptions = { queue: QUEUE, retryEvery, keepDays: KEEP_DAYS, unclearConversions };
    const outbox = await clock.until(createOutbox(boss, options));
    server.lives.set(port, life);
    return { life, boss, client: noted(client, port, clock, this.calls), outbox };
  }
}
