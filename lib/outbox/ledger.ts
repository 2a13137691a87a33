import { randomUUID } from 'node:crypto';
import type { Boss } from './boss';
import { insist } from './insist';
import { jobId } from './job-id';
import { makeQueue } from './make-queue';
import { withoutDetails } from './stored-error';

/** So long a statement is tried again: less than an attempt may take. */
const PATIENCE = { upTo: 5000, every: 250 };

/**
 * What was done of conversions, kept for as long as pg-boss keeps anything: since Affili has no list of conversions, nobody
 * else can tell that a payment is converted, or by which id a refund is to be sent.
 *
 * Its entries are jobs of a queue that nobody works on, since pg-boss keeps one job of an id, whoever sends it first.
 */
export class Ledger {
  readonly #boss: Boss;
  readonly #queue: string;
  #made: Promise<void> | undefined;

  constructor(boss: Boss, queue: string) {
    this.#boss = boss;
    this.#queue = `${queue}-converted`;
  }

  /** Affili's id of the conversion of a payment, where it is converted. */
  async conversionId(order_id: string): Promise<string | undefined> {
    const entry = await this.#read<{ id: string }>('converted', order_id);
    return entry?.id;
  }

  async converted(order_id: string, id: string): Promise<void> {
    await this.#write({ order_id, id }, 'converted', order_id);
  }

  /** Notes that a payment is about to be sent, and answers whether this is the first time. */
  begin(order_id: string): Promise<boolean> {
    return this.#write({ order_id }, 'begun', order_id);
  }

  /** Takes back what `begin` noted: nothing reached Affili, or a person has looked. */
  async forget(order_id: string): Promise<void> {
    await this.#do(() => this.#boss.deleteJob?.(this.#queue, jobId(this.#queue, 'begun', order_id)));
  }

  /** When the status was added that a conversion was given last. ISO 8601, UTC. */
  async lastStatus(id: string): Promise<string | undefined> {
    const entry = await this.#read<{ at: string }>('status', id);
    return entry?.at;
  }

  async statusGiven(id: string, at: string): Promise<void> {
    await this.#do(() => this.#boss.deleteJob?.(this.#queue, jobId(this.#queue, 'status', id)));
    await this.#write({ id, at }, 'status', id);
  }

  /** Answers whether there was no such entry. */
  async #write(data: object, ...about: string[]): Promise<boolean> {
    const id = jobId(this.#queue, ...about);
    return (await this.#do(() => this.#boss.send(this.#queue, data, { id }))) !== null;
  }

  async #read<T>(...about: string[]): Promise<T | undefined> {
    const job = await this.#do(() => this.#boss.getJobById?.(this.#queue, jobId(this.#queue, ...about)));
    return job?.data as T | undefined;
  }

  async #do<T>(statement: () => T | Promise<T>): Promise<T> {
    try {
      // At the first use, so that an app without conversions has no such queue.
      await (this.#made ??= this.#make());
      return await insist(async () => statement(), PATIENCE);
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
