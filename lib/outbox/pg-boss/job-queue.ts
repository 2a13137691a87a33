import { AffiliError } from '../../affili-error';
import type { Job } from '../perform-job';
import { retryFor } from '../retry-for';
import type { StoredError } from '../stored-error';
import { SETUP_TIME, queryBy, withRows, type Query } from './database';
import { jobIdOf } from './job-id';
import type { FailedRow, JobTable } from './job-table';
import type { PgBossSettings, TransactionalAddOptions } from './options';
import type { PgBossJob, PgBossLike } from './pg-boss-like';

/** Seconds that a worker may take for a job: more than an attempt takes. After that, pg-boss gives it to another. */
const EXPIRE_IN = 120;
/** Seconds. */
const DAY = 86_400;
/** How long pg-boss keeps waiting jobs: ten years, since we decide ourselves when to give up. */
const KEPT = { retentionMinutes: 5_256_000, retentionSeconds: 315_360_000 };
/** ms. A restart of Postgres takes seconds, and should not make us repeat work. */
const RESTART_TIME = 30_000;

/** pg-boss's queue of what waits for Affili, and its queue of what failed for good. */
export class JobQueue {
  readonly name: string;
  readonly #failed: string;
  readonly #boss: PgBossLike;
  readonly #query: Query;
  readonly #table: JobTable;
  readonly #settings: PgBossSettings;

  constructor(boss: PgBossLike, query: Query, table: JobTable, settings: PgBossSettings) {
    this.name = settings.queue;
    this.#failed = table.failedQueue;
    this.#boss = boss;
    this.#query = query;
    this.#table = table;
    this.#settings = settings;
  }

  /**
   * @throws AffiliError `ERR_AFFILI_OPTIONS` if pg-boss has its tables in another schema
   */
  async make(): Promise<void> {
    const { schema, retryEvery, keepDays } = this.#settings;
    const [found] = await this.#query<{ job: string | null }>(
      'SELECT to_regclass($1::text)::text AS job',
      `${schema}.job`,
    );
    if (!found?.job) throw wrongSchema();
    await this.#makeQueue(this.#failed, {});
    await this.#makeQueue(this.name, {
      retryDelay: retryEvery,
      retryBackoff: false,
      // Our worker ends jobs that are too old. If a job kills every worker, pg-boss ends it.
      retryLimit: Math.ceil((keepDays * DAY) / retryEvery) + 10,
      expireInSeconds: EXPIRE_IN,
      deadLetter: this.#failed,
    });
    const [known] = await this.#query(`SELECT name FROM ${schema}.queue WHERE name = $1::text`, this.name);
    if (!known) throw wrongSchema();
  }

  async #makeQueue(name: string, options: object): Promise<void> {
    await retryFor(SETUP_TIME, async () => {
      // Copies, since pg-boss changes the object it is given.
      await this.#boss.createQueue(name, { ...KEPT, ...options });
      await this.#boss.updateQueue(name, { ...KEPT, ...options });
    });
    // pg-boss 11 and 12 look up a queue before the first send to it, and not through the option `db`. With a single
    // connection (PGlite), that would wait for the open transaction for ever.
    await this.#boss.complete(name, NO_JOB);
  }

  /** Adds a job. For a registration or a conversion there is one: if it is over, it gets a fresh chance. */
  async add(job: Job, { startAfter, db }: TransactionalAddOptions = {}): Promise<void> {
    const id = jobIdOf(this.name, job);
    const inDb = db && { db: withRows(db) };
    const query = db && queryBy(() => db);
    const delay = startAfter ? { startAfter } : {};
    if ('statusChange' in job) {
      // A worker may have read the wanted status already, so each change has a job.
      await this.#boss.send(this.name, job, { ...inDb, ...delay });
      return;
    }
    const failedAt = await this.#table.failedAt(id, query);
    const send = () => this.#boss.send(this.name, job, { ...inDb, ...delay, id });
    if ((await send()) === null) {
      const state = await this.#table.stateOf(id, query);
      // A payment that completed without an id was brought by nobody.
      const isOver = !state || state === 'failed' || (state === 'completed' && 'conversion' in job);
      if (!isOver) return;
      await this.#boss.deleteJob(this.name, id, inDb);
      await send();
    }
    if (failedAt) await this.#table.removeFailed(id, failedAt, query);
  }

  async done(id: string): Promise<void> {
    await retryFor(RESTART_TIME, () => this.#boss.complete(this.name, id));
  }

  /** Takes the next job that is due, if there is one and Postgres answers. */
  async next(): Promise<PgBossJob | undefined> {
    const [job] = await this.#boss.fetch(this.name, { batchSize: 1, includeMetadata: true }).catch(() => []);
    return job;
  }

  /** Lets jobs that were tried less often come before this one. */
  async putBehind(id: string): Promise<void> {
    await retryFor(RESTART_TIME, () => this.#table.putBehind(id));
  }

  /** Retries a job after `retryEvery`. */
  async retryLater(id: string, error: StoredError): Promise<void> {
    await retryFor(RESTART_TIME, () => this.#boss.fail(this.name, id, error));
  }

  /** Moves a job to the failed ones. A crash in between leaves it in the queue, to be moved again. */
  async moveToFailed(id: string, job: Job, error: StoredError): Promise<void> {
    const failedId = jobIdOf(this.name, job);
    await retryFor(RESTART_TIME, async () => {
      // Replace an earlier failed one, since its error is outdated.
      await this.#boss.deleteJob(this.#failed, failedId);
      await this.#boss.send(this.#failed, { ...job, error }, { id: failedId });
      await this.#boss.deleteJob(this.name, id);
    });
  }

  /**
   * Gives a failed job another chance. It is added to the queue before it is removed from the failed: a crash in between
   * leaves a harmless duplicate.
   */
  async addAgain({ id, failedAt, job }: FailedRow): Promise<void> {
    await this.add(job);
    await this.#table.removeFailed(id, failedAt);
  }

  /** Resolves when Postgres answers. */
  async waitForPostgres(time = RESTART_TIME): Promise<void> {
    await retryFor(time, () => this.#query('SELECT 1 AS one'));
  }
}

/** An id that no job has. */
const NO_JOB = '00000000-0000-8000-8000-000000000000';

function wrongSchema(): AffiliError {
  return new AffiliError('ERR_AFFILI_OPTIONS', 'schema takes the schema that the started pg-boss has its tables in');
}
