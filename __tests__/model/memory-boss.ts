import { randomUUID } from 'node:crypto';
import type { Boss, Job, JobDatabase } from '../../lib/outbox/boss';
import { PERSON } from '../support/secrets';
import type { Life } from './life';
import type { MemoryDatabase, SendOptions, StoredJob, Weather } from './memory-database';
import { runSql } from './memory-sql';
import type { VirtualClock } from './virtual-clock';

const CALM: Weather = { ms: 0.8 };

/** A started pg-boss of one process: the calls that the outbox makes, each a statement that can fail, be late, or be the process's last. */
export class MemoryBoss implements Boss {
  readonly #clock: VirtualClock;
  readonly #database: MemoryDatabase;
  readonly #life: Life;
  /** Statements whose end this process has not heard of. */
  underWay = 0;

  constructor(clock: VirtualClock, database: MemoryDatabase, life: Life) {
    this.#clock = clock;
    this.#database = database;
    this.#life = life;
  }

  createQueue(name: string, options: object = {}): Promise<unknown> {
    return this.#statement((database) => database.queues.set(name, options));
  }

  send(name: string, data: object, { id = randomUUID(), ...options }: Partial<SendOptions>): Promise<string | null> {
    return this.#statement((database) => database.send(name, data, { id, ...options }));
  }

  async fetch(name: string, { batchSize = 1 }: { batchSize?: number } = {}): Promise<Job[]> {
    return (await this.#statement((database) => database.fetch(name, batchSize))).map(toJob);
  }

  complete(name: string, id: string | string[]): Promise<unknown> {
    return this.#statement((database) => database.complete(name, [id].flat()));
  }

  fail(name: string, id: string | string[], output?: object): Promise<unknown> {
    // As pg-boss keeps it, whose columns are JSON.
    const stored = output instanceof Error ? { ...output, message: output.message, stack: output.stack } : output;
    return this.#statement((database) => database.fail(name, [id].flat(), stored));
  }

  deleteJob(name: string, id: string): Promise<unknown> {
    return this.#statement((database) => database.delete(name, id));
  }

  expire(): Promise<unknown> {
    return this.#statement((database) => database.expire());
  }

  async getJobById(name: string, id: string, options?: { db?: JobDatabase }): Promise<Job | null> {
    if (options?.db) {
      await options.db.executeSql('SELECT * FROM pgboss.job WHERE name = $1 AND id = $2', [name, id]);
      return null;
    }
    return this.#statement((database) => {
      const job = database.of(name).find((other) => other.id === id);
      return job ? toJob(job) : null;
    });
  }

  /** For the statements of the outbox's own. */
  getDb(): JobDatabase {
    return {
      executeSql: (text: string, values: unknown[]) =>
        this.#statement((database) => ({ rows: runSql(database, this.#clock.now, text, values) })),
    };
  }

  work(name: string, options: object, handler: (jobs: Job[]) => Promise<unknown>): Promise<string> {
    const { pollingIntervalSeconds = 2 } = options as { pollingIntervalSeconds?: number };
    void this.#poll(name, pollingIntervalSeconds * 1000, handler);
    return Promise.resolve(randomUUID());
  }

  once(): void {}

  async #poll(name: string, every: number, handler: (jobs: Job[]) => Promise<unknown>): Promise<never> {
    const { expireInSeconds = 900 } = this.#database.queues.get(name) ?? {};
    for (;;) {
      const [job] = await this.fetch(name).catch(() => []);
      if (job) {
        const expired = this.#clock.sleep(expireInSeconds * 1000).then(() => {
          throw new Error('handler execution exceeded');
        });
        // Neither is waited for, as in pg-boss 10.
        await Promise.race([handler([job]), expired]).then(
          () => void this.complete(name, job.id).catch(() => undefined),
          (error: Error) => void this.fail(name, job.id, error).catch(() => undefined),
        );
        expired.catch(() => undefined);
      }
      await this.#database.due(name, every);
    }
  }

  async #statement<T>(effect: (database: MemoryDatabase) => T): Promise<T> {
    await this.#life.step();
    this.underWay += 1;
    try {
      const { ms, fails } = this.#database.weather.shift() ?? CALM;
      await this.#clock.sleep(ms / 2);
      if (fails === 'before' || this.#database.awayUntil > this.#clock.now) throw this.#failure();
      const result = effect(this.#database);
      if (ms > CALM.ms) await this.#clock.sleep(ms / 2);
      if (fails === 'after') throw this.#failure();
      await this.#life.step();
      return result;
    } finally {
      this.underWay -= 1;
    }
  }

  /** As Postgres's errors are, which quote rows. */
  #failure(): Error {
    this.#database.troubles += 1;
    return Object.assign(new Error(`terminating connection, row (${PERSON.email})`), { detail: PERSON.mobile });
  }
}

function toJob({ id, data, createdOn, retryDelay }: StoredJob): Job {
  return { id, data: JSON.parse(data) as unknown, createdOn: new Date(Date.UTC(2026, 0, 1) + createdOn), retryDelay };
}
