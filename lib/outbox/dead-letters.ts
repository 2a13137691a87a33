import Joi from 'joi';
import { isObject } from '../api/answer';
import type { Registration } from '../api/registration';
import { satisfies, takes, validate } from '../validation';
import type { Boss } from './boss';
import type { JobQueue } from './job-queue';
import { queryJobTable } from './job-table';
import type { StoredError } from './stored-error';
import { contentOf, taskOf, type QueuedConversion, type StatusChange, type Task } from './task';

/** What could not be brought to Affili: a registration, a conversion, or the change of a conversion's status. */
export interface FailedJob {
  /** For `retryFailed`. */
  id: string;
  registration?: Registration;
  conversion?: QueuedConversion;
  statusChange?: StatusChange;
  /** Why: neither token nor personal data is in it. */
  error: StoredError;
}

/** So many are moved at a time. */
const BATCH = 100;
const UNKNOWN: StoredError = { code: null, httpStatus: null, message: 'unknown' };

const FAILED = takes(
  Joi.object({ limit: takes(Joi.number().integer().min(1), 'a whole number, from 1 on').default(100) }),
  'an object of limit',
).label('options');

const RETRY = takes(
  Joi.object({ ids: takes(Joi.array().items(satisfies((id) => typeof id === 'string')), 'an array of ids') }),
  'an object of ids',
).label('options');

/** The dead-letter queue, to look into and to give another chance. */
export class DeadLetters {
  readonly #boss: Boss;
  readonly #queue: JobQueue;

  constructor(boss: Boss, queue: JobQueue) {
    this.#boss = boss;
    this.#queue = queue;
  }

  /** The oldest first. */
  async list(options: { limit?: number }): Promise<FailedJob[]> {
    const { limit } = validate<{ limit: number }>(FAILED, options, 'ERR_AFFILI_INPUT');
    return (await this.#read(await this.#ids(limit))).map(({ id, task, error }) => ({ id, ...task, error }));
  }

  /** Answers how many were given another chance. */
  async retry(options: { ids?: string[] }): Promise<number> {
    const { ids } = validate<{ ids?: string[] }>(RETRY, options, 'ERR_AFFILI_INPUT');
    // Those that are there now: what fails again meanwhile is for another time.
    const chosen = await this.#ids(null, ids);
    let count = 0;
    for (let begin = 0; begin < chosen.length; begin += BATCH) {
      for (const { id, task } of await this.#read(chosen.slice(begin, begin + BATCH))) {
        // Should we die between the two, it is there twice, and done once.
        await this.#queue.add('conversion' in task ? { ...task, retried: id } : task);
        await this.#boss.deleteJob?.(this.#queue.deadLetter, id);
        count += 1;
      }
    }
    return count;
  }

  async #ids(limit: number | null, among?: string[]): Promise<string[]> {
    const rows = await queryJobTable<{ id: string }>(
      this.#boss,
      this.#queue.deadLetter,
      (table) =>
        `SELECT id FROM ${table} WHERE name = $1 AND state < 'active' AND ($3::text[] IS NULL OR id::text = ANY($3::text[]))
         ORDER BY created_on, id LIMIT $2`,
      limit,
      among ?? null,
    );
    return rows.map(({ id }) => id);
  }

  async #read(ids: string[]): Promise<{ id: string; task: Task; error: StoredError }[]> {
    const rows = await queryJobTable<{ id: string; data: unknown }>(
      this.#boss,
      this.#queue.deadLetter,
      (table) =>
        `SELECT id, data FROM ${table} WHERE name = $1 AND state < 'active' AND id = ANY($2::uuid[]) ORDER BY created_on, id`,
      ids,
    );
    return rows.map(({ id, data }) => {
      const error = isObject(data) ? (data['error'] as StoredError | undefined) : undefined;
      return { id, task: contentOf(taskOf(data)), error: error ?? UNKNOWN };
    });
  }
}
