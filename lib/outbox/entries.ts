import { randomUUID } from 'node:crypto';
import type { Boss, JobDatabase } from './boss';
import { insist, type Patience } from './insist';
import { jobId } from './job-id';
import { queryJobTable } from './job-table';
import { makeQueue } from './make-queue';
import { withoutDetails } from './stored-error';

/** So long a statement is tried again: less than an attempt may take. */
const PATIENCE = { upTo: 5000, every: 250 };
/** A transaction in which a statement failed takes no other. */
const IN_TRANSACTION = { upTo: 0, every: 0 };

interface WriteOptions {
  /** Of the app's transaction that this is to be a part of. */
  db?: JobDatabase | undefined;
  patience?: Patience;
}

/**
 * Facts that are kept for as long as pg-boss keeps anything. Each is a job of a queue that nobody works on, since pg-boss
 * keeps one job of an id, whoever sends it first.
 */
export class Entries {
  readonly #boss: Boss;
  readonly #queue: string;
  #made: Promise<void> | undefined;

  constructor(boss: Boss, queue: string) {
    this.#boss = boss;
    this.#queue = queue;
  }

  async read<T>(...about: string[]): Promise<T | undefined> {
    const job = await this.#do(() => this.#boss.getJobById?.(this.#queue, this.#idOf(about)));
    return job?.data as T | undefined;
  }

  /** Makes their queue. Else the first use does, so that an app without conversions has none. */
  async make(): Promise<void> {
    await (this.#made ??= this.#make());
  }

  /** Answers whether there was no such entry; where there is one, it stays as it is. */
  async write(
    data: object,
    about: string[],
    { db, patience = db ? IN_TRANSACTION : PATIENCE }: WriteOptions = {},
  ): Promise<boolean> {
    const id = this.#idOf(about);
    return (await this.#do(() => this.#boss.send(this.#queue, data, { id, ...(db && { db }) }), patience)) !== null;
  }

  async remove(...about: string[]): Promise<void> {
    await this.#do(() => this.#boss.deleteJob?.(this.#queue, this.#idOf(about)));
  }

  /**
   * Changes an entry in one statement, if it is as it has to be.
   *
   * @param change - what `data` becomes, and on what condition: in both, the values are `$3`, `$4` and so on
   * @returns whether it was so
   */
  async update(about: string[], change: { data: string; where: string }, ...values: string[]): Promise<boolean> {
    const sql = (table: string) =>
      `UPDATE ${table} SET data = ${change.data} WHERE name = $1 AND id = $2::uuid AND ${change.where} RETURNING id`;
    const rows = await this.#do(() => queryJobTable(this.#boss, this.#queue, sql, this.#idOf(about), ...values));
    return rows.length > 0;
  }

  #idOf(about: string[]): string {
    return jobId(this.#queue, ...about);
  }

  async #do<T>(statement: () => T | Promise<T>, patience = PATIENCE): Promise<T> {
    try {
      await this.make();
      return await insist(async () => statement(), patience);
    } catch (error) {
      throw withoutDetails(error);
    }
  }

  async #make(): Promise<void> {
    try {
      await makeQueue(this.#boss, this.#queue, {});
      await this.#boss.complete?.(this.#queue, randomUUID());
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }
}
