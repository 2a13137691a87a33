import { isObject } from '../../api/answer';
import type { OutboxCounts } from '../engine-outbox';
import type { Job } from '../perform-job';
import { readStoredError, type StoredError } from '../stored-error';
import { readStored } from '../stored-json';
import type { Query } from './database';
import { registrationJobId } from './job-id';
import type { PgBossSettings } from './options';

/** A job that failed for good. */
export interface FailedRow {
  id: string;
  /** When it failed, as text that Postgres reads. */
  failedAt: string;
  job: Job;
  error: StoredError;
}

interface CountsRow {
  waiting: string;
  active: string;
  failed: string;
  oldest: string | null;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** All SQL on `<schema>.job`, which pg-boss documents for direct queries. */
export class JobTable {
  readonly #query: Query;
  /** The table's name, with its schema. */
  readonly name: string;
  readonly #queue: string;
  /** Of the jobs that failed for good. */
  readonly failedQueue: string;

  constructor(query: Query, { schema, queue }: PgBossSettings) {
    this.#query = query;
    this.name = `${schema}.job`;
    this.#queue = queue;
    this.failedQueue = `${queue}-failed`;
  }

  async counts(): Promise<OutboxCounts> {
    const [row] = await this.#query<CountsRow>(
      `SELECT count(*) FILTER (WHERE name = $1::text AND state < 'active') AS waiting,
         count(*) FILTER (WHERE name = $1::text AND state = 'active') AS active,
         count(*) FILTER (WHERE name = $2::text AND state < 'active') AS failed,
         (extract(epoch FROM min(created_on) FILTER (WHERE name = $1::text)) * 1000)::bigint::text AS oldest
       FROM ${this.name} WHERE name IN ($1::text, $2::text) AND state <= 'active'`,
      this.#queue,
      this.failedQueue,
    );
    const { waiting, active, failed, oldest } = row!;
    return {
      waiting: Number(waiting),
      active: Number(active),
      failed: Number(failed),
      oldest: oldest === null ? null : new Date(Number(oldest)),
    };
  }

  /** The jobs that failed for good, oldest first. */
  async failed(limit: number): Promise<FailedRow[]> {
    return this.#readFailed('ORDER BY created_on, id LIMIT $2::int', limit);
  }

  /** One of the jobs that failed for good. */
  async failedJob(id: string): Promise<FailedRow | undefined> {
    if (!UUID.test(id)) return undefined;
    const [row] = await this.#readFailed('AND id = $2::uuid', id);
    return row;
  }

  async #readFailed(which: string, value: unknown): Promise<FailedRow[]> {
    // As text, so that the app's driver can't parse the JSON its own way. pg-boss 12 keeps the error of jobs that it
    // moves itself in another column.
    const rows = await this.#query<{ id: string; at: string; data: string; output: string | null }>(
      `SELECT id::text AS id, created_on::text AS at, data::text AS data,
         coalesce(output, to_jsonb(job)->'source_output')::text AS output
       FROM ${this.name} job WHERE name = $1::text AND state < 'active' ${which}`,
      this.failedQueue,
      value,
    );
    return rows.map(({ id, at, data, output }) => {
      const { error = output, ...job } = readJob(data);
      return { id, failedAt: at, job, error: readStoredError(error) };
    });
  }

  /** The ids of the jobs that failed for good, oldest first. */
  async failedIds(): Promise<string[]> {
    const rows = await this.#query<{ id: string }>(
      `SELECT id::text AS id FROM ${this.name} WHERE name = $1::text AND state < 'active' ORDER BY created_on, id`,
      this.failedQueue,
    );
    return rows.map(({ id }) => id);
  }

  /** When a job failed for good; `undefined` if it did not. */
  async failedAt(id: string, query = this.#query): Promise<string | undefined> {
    const [row] = await query<{ at: string }>(
      `SELECT created_on::text AS at FROM ${this.name} WHERE name = $1::text AND id = $2::uuid`,
      this.failedQueue,
      id,
    );
    return row?.at;
  }

  /** Removes a job from the failed, unless a worker has put it there again since. */
  async removeFailed(id: string, failedAt: string, query = this.#query): Promise<void> {
    await query(
      `DELETE FROM ${this.name} WHERE name = $1::text AND id = $2::uuid AND created_on = $3::timestamptz`,
      this.failedQueue,
      id,
      failedAt,
    );
  }

  /** The state of a job in the queue; `undefined` if there is none. */
  async stateOf(id: string, query = this.#query): Promise<string | undefined> {
    const [row] = await query<{ state: string }>(
      `SELECT state::text AS state FROM ${this.name} WHERE name = $1::text AND id = $2::uuid`,
      this.#queue,
      id,
    );
    return row?.state;
  }

  /**
   * Puts a job behind all that were tried less often. pg-boss takes the oldest job of the highest priority: with equal
   * ones, jobs that are retried for weeks would come before each new one.
   */
  async putBehind(id: string): Promise<void> {
    await this.#query(
      `UPDATE ${this.name} SET priority = priority - 1 WHERE name = $1::text AND id = $2::uuid`,
      this.#queue,
      id,
    );
  }

  /** Whether a registration of this customer waits, is being processed, or failed for good. */
  async hasRegistration(mcs_id: string): Promise<boolean> {
    const rows = await this.#query(
      `SELECT id FROM ${this.name} WHERE name = $1::text AND id = $3::uuid AND state <= 'active'
       UNION ALL
       SELECT id FROM ${this.name}
       WHERE name = $2::text AND state < 'active' AND data->'registration'->>'mcs_id' = $4::text LIMIT 1`,
      this.#queue,
      this.failedQueue,
      registrationJobId(this.#queue, mcs_id),
      mcs_id,
    );
    return rows.length > 0;
  }
}

const KINDS = ['registration', 'conversion', 'statusChange'];

/** Reads the data of a job, which may be anything. */
export function readJob(data: unknown): Job & { error?: unknown } {
  const value = readStored(data);
  const isJob = isObject(value) && KINDS.some((kind) => kind in value);
  // Anything else is refused later, as a registration that is wrong.
  return (isJob ? value : { registration: value }) as unknown as Job;
}
