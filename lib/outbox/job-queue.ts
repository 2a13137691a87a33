import { randomUUID } from 'node:crypto';
import type { AddOptions } from './outbox';
import type { Boss, JobDatabase } from './boss';
import { Completions } from './completions';
import { insist } from './insist';
import { jobId } from './job-id';
import { makeQueue } from './make-queue';
import type { OutboxSettings } from './outbox-options';
import { withoutDetails, type StoredError } from './stored-error';
import { contentOf, idOfTask, priorityOf, subjectOf, type TakenJob, type Task } from './task';

/** Seconds after which a job belongs to another worker: well beyond what an attempt may take. */
const EXPIRE_AFTER = 45;
/** Seconds after which a copy of a job comes into its own: later than any worker could still have the job itself. */
const SPARE_AFTER = 180;
/** A restart of Postgres takes seconds, and what was done need not be done again because of it. */
const FOR_A_RESTART = { upTo: 30_000, every: 500 };

/**
 * The queue of what waits for Affili, and its dead-letter queue.
 *
 * pg-boss gives every failure of a job the delay that the job was sent with, the death of its worker included. So a
 * registration, which is looked up before it is made, is sent to be retried at once, and one that has to wait is replaced
 * by one with that delay. A conversion can't be looked up, and had better settle first.
 */
export class JobQueue {
  readonly name: string;
  readonly deadLetter: string;
  readonly #retryEvery: number;
  readonly #boss: Boss;
  readonly #completions: Completions;

  constructor(boss: Boss, { queue, retryEvery }: Pick<OutboxSettings, 'queue' | 'retryEvery'>) {
    this.name = queue;
    this.deadLetter = `${queue}-failed`;
    this.#retryEvery = retryEvery;
    this.#boss = boss;
    this.#completions = new Completions(async (ids) => boss.complete?.(queue, ids));
  }

  async make(): Promise<void> {
    const waits = { retryDelay: this.#retryEvery, retryBackoff: false };
    await makeQueue(this.#boss, this.deadLetter, waits);
    await makeQueue(this.#boss, this.name, { ...waits, expireInSeconds: EXPIRE_AFTER, deadLetter: this.deadLetter });
    // pg-boss 11 and 12 look a queue up before they first send to it, and not on the connection of `db`: where there is but
    // one connection (PGlite), that would wait for ever for the transaction it is part of.
    await this.isThere();
  }

  /** Resolves when Postgres answers, and rejects if that takes too long. */
  async isThere(): Promise<void> {
    await this.#insist(async () => this.#boss.complete?.(this.name, randomUUID()));
  }

  /** Keeps the one job for this: where there is one already, whatever became of it, it stays the only one. */
  async add(task: Task, { mayBeAtAffili: _, ...options }: AddOptions & { db?: JobDatabase } = {}): Promise<void> {
    await this.#boss.send(this.name, task, {
      ...options,
      ...this.#placeOf(task),
      retryDelay: this.#retryDelayOf(task),
    });
  }

  async done({ id }: Pick<TakenJob, 'id'>): Promise<void> {
    await this.#insist(() => this.#completions.add(id));
  }

  /** Fails the job, which is taken up again after `delay` seconds. */
  async again(job: TakenJob, error: StoredError, delay: number): Promise<void> {
    if (!this.#boss.fail) throw Object.assign(new Error(error.message), error);
    if (job.retryDelay === undefined || job.retryDelay === delay) {
      return this.#insist(async () => this.#boss.fail?.(this.name, job.id, error));
    }
    const { task, since } = job;
    const options = { ...this.#placeOf(task), startAfter: delay, retryDelay: delay };
    await this.#replace(job, delay + SPARE_AFTER, async () => {
      const sent = await this.#boss.send(this.name, { ...task, since }, options);
      // Failed, it shows why it waits. Where it was added anew meanwhile, another worker may have that one by now.
      if (sent) await this.#boss.fail?.(this.name, sent, error);
    });
  }

  /** Moves the job to the dead-letter queue. Gone from here, it can be added again. */
  async bury(job: TakenJob, error: StoredError): Promise<void> {
    const { task, since } = job;
    const id = jobId(this.deadLetter, JSON.stringify(subjectOf(task)), since);
    await this.#replace(job, SPARE_AFTER, () =>
      this.#boss.send(this.deadLetter, { ...contentOf(task), error }, { id }),
    );
  }

  /**
   * Puts the job back that this one is a copy of, if it is gone. Both may be due at once, where nobody worked for long.
   *
   * @returns whether this was a copy: what there may be several of is handled by itself
   */
  async restore({ task, since, isSpare }: TakenJob): Promise<boolean> {
    const place = this.#placeOf(task);
    if (!isSpare || place.id === undefined) return false;
    const options = { ...place, retryDelay: this.#retryDelayOf(task) };
    await this.#insist(() => this.#boss.send(this.name, { ...task, since }, options));
    return true;
  }

  /**
   * Puts something in the place of a job. It takes several statements, so meanwhile a copy is there: should we die
   * between two of them, what waits is neither lost nor in two workers' hands.
   */
  async #replace({ id, task, since }: TakenJob, spareAfter: number, put: () => Promise<unknown>): Promise<void> {
    const spare = randomUUID();
    const options = { ...this.#placeOf(task), id: spare, startAfter: spareAfter, retryDelay: 0 };
    await this.#insist(async () => {
      if (!this.#boss.deleteJob) return put();
      await this.#boss.send(this.name, { ...task, since, spare: true }, options);
      await this.#boss.deleteJob(this.name, id);
      await put();
      return this.#boss.deleteJob(this.name, spare);
    });
  }

  /** The option `id`, where there is to be one job for this, and `priority`, where it is not the usual one. */
  #placeOf(task: Task): { id?: string; priority?: number } {
    const id = idOfTask(this.name, task);
    const priority = priorityOf(task);
    return { ...(id !== undefined && { id }), ...(priority !== 0 && { priority }) };
  }

  /** Seconds after which it is taken up again where its worker died. */
  #retryDelayOf(task: Task): number {
    return 'registration' in task ? 0 : this.#retryEvery;
  }

  async #insist(action: () => Promise<unknown>): Promise<void> {
    try {
      await insist(action, FOR_A_RESTART);
    } catch (error) {
      throw withoutDetails(error);
    }
  }
}
