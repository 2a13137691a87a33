import { randomUUID } from 'node:crypto';
import type { Registration } from '../api/registration';
import type { Boss, JobDatabase } from './boss';
import { Completions } from './completions';
import { insist } from './insist';
import { jobId } from './job-id';
import type { OutboxSettings } from './outbox-options';
import { storedErrorOfApp, type StoredError } from './stored-error';
import type { TakenJob } from './taken-job';

/** Seconds after which a job belongs to another worker: well beyond what an attempt may take. */
const EXPIRE_AFTER = 45;
/** Seconds after which a copy of a job comes into its own: later than any worker could still have the job itself. */
const SPARE_AFTER = 180;
/** `keepDays` is counted by the worker. pg-boss's own limits would drop a job without a word, so they are out of reach. */
const WITHOUT_LIMIT = { retryLimit: 1_000_000_000, retentionMinutes: 5_256_000, retentionSeconds: 315_360_000 };
/** A restart of Postgres takes seconds, and what was done need not be done again because of it. */
const FOR_A_RESTART = { upTo: 30_000, every: 500 };

/**
 * The queue of registrations and its dead-letter queue.
 *
 * pg-boss gives every failure of a job the delay that the job was sent with, the death of its worker included. So a job
 * is sent to be retried at once, and one that has to wait is replaced by one with that delay.
 */
export class RegistrationQueue {
  readonly name: string;
  readonly #deadLetter: string;
  readonly #retryEvery: number;
  readonly #boss: Boss;
  readonly #completions: Completions;

  constructor(boss: Boss, { queue, retryEvery }: OutboxSettings) {
    this.name = queue;
    this.#deadLetter = `${queue}-failed`;
    this.#retryEvery = retryEvery;
    this.#boss = boss;
    this.#completions = new Completions(async (ids) => boss.complete?.(queue, ids));
  }

  async make(): Promise<void> {
    const lasting = { ...WITHOUT_LIMIT, retryDelay: this.#retryEvery, retryBackoff: false };
    // The tables of pg-boss 10 are prone to deadlocks where several instances make the same queue at once.
    await insist(
      async () => {
        await this.#makeOne(this.#deadLetter, lasting);
        await this.#makeOne(this.name, {
          ...lasting,
          expireInSeconds: EXPIRE_AFTER,
          deadLetter: this.#deadLetter,
        });
      },
      { upTo: 1000, every: 200 },
    );
    // pg-boss 11 and 12 look a queue up before they first send to it, and not on the connection of `db`: where there is but
    // one connection (PGlite), that would wait for ever for the transaction it is part of.
    await this.isThere();
  }

  /** Resolves when Postgres answers, and rejects if that takes too long. */
  async isThere(): Promise<void> {
    await this.#insist(async () => this.#boss.complete?.(this.name, randomUUID()));
  }

  /** Keeps the one job of this `mcs_id`: where there is one already, whatever became of it, it stays the only one. */
  async add(registration: Registration, options: { startAfter?: number; db?: JobDatabase }): Promise<void> {
    await this.#boss.send(this.name, { registration }, { ...options, id: this.#idOf(registration), retryDelay: 0 });
  }

  async done({ id }: TakenJob): Promise<void> {
    await this.#insist(() => this.#completions.add(id));
  }

  /** Fails the job, which is taken up again after `delay` seconds. */
  async again(job: TakenJob, error: StoredError, delay: number): Promise<void> {
    if (!this.#boss.fail) throw Object.assign(new Error(error.message), error);
    if (job.retryDelay === undefined || job.retryDelay === delay) {
      return this.#insist(async () => this.#boss.fail?.(this.name, job.id, error));
    }
    const { since } = job;
    const registration = job.registration as Registration;
    const options = { id: this.#idOf(registration), startAfter: delay, retryDelay: delay };
    await this.#replace(job, delay + SPARE_AFTER, async () => {
      const sent = await this.#boss.send(this.name, { registration, since }, options);
      // Failed, it shows why it waits. Where it was added anew meanwhile, another worker may have that one by now.
      if (sent) await this.#boss.fail?.(this.name, sent, error);
    });
  }

  /** Moves the job to the dead-letter queue. Gone from here, it can be added again. */
  async bury(job: TakenJob, error: StoredError): Promise<void> {
    const { registration, since } = job;
    const id = jobId(this.#deadLetter, JSON.stringify(registration), since);
    await this.#replace(job, SPARE_AFTER, () => this.#boss.send(this.#deadLetter, { registration, error }, { id }));
  }

  /**
   * Puts something in the place of a job. It takes several statements, so meanwhile a copy is there: should we die
   * between two of them, the registration is neither lost nor in two workers' hands.
   */
  async #replace(
    { id, registration, since }: TakenJob,
    spareAfter: number,
    put: () => Promise<unknown>,
  ): Promise<void> {
    const spare = randomUUID();
    const options = { id: spare, startAfter: spareAfter, retryDelay: 0 };
    await this.#insist(async () => {
      if (!this.#boss.deleteJob) return put();
      await this.#boss.send(this.name, { registration, since }, options);
      await this.#boss.deleteJob(this.name, id);
      await put();
      return this.#boss.deleteJob(this.name, spare);
    });
  }

  async #insist(action: () => Promise<unknown>): Promise<void> {
    try {
      await insist(action, FOR_A_RESTART);
    } catch (error) {
      throw withoutDetails(error);
    }
  }

  async #makeOne(name: string, options: object): Promise<void> {
    // Copies, since pg-boss writes into what it is handed.
    await this.#boss.createQueue(name, { ...options });
    await this.#boss.updateQueue?.(name, { ...options });
  }

  #idOf({ mcs_id }: Registration): string {
    return jobId(this.name, mcs_id);
  }
}

/** pg-boss stores what its handler throws, and an error of the database may quote a row. */
function withoutDetails(error: unknown): Error {
  return new Error(storedErrorOfApp(error, 'pg-boss').message);
}
