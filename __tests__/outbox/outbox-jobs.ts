import type { TestPostgres } from '../support/postgres';

/** A row of pg-boss's table of jobs, as pg-boss 10 has it. */
export interface JobRow {
  id: string;
  state: 'created' | 'retry' | 'active' | 'completed' | 'failed';
  data: { registration?: unknown; conversion?: unknown; statusChange?: unknown; error?: unknown };
  output: unknown;
  /** Seconds from now. */
  starts_in: number;
  retry_delay: number;
}

/** The jobs of a queue, oldest first. */
export function jobsOf(postgres: TestPostgres, queue: string): Promise<JobRow[]> {
  return postgres.query<JobRow>(
    `SELECT id, state, data, output, retry_delay, EXTRACT(epoch FROM start_after - now())::float AS starts_in
     FROM pgboss.job WHERE name = $1 ORDER BY created_on`,
    queue,
  );
}

/** What is in the dead-letter queue of a queue. */
export async function deadLettersOf(postgres: TestPostgres, queue: string): Promise<unknown[]> {
  return (await jobsOf(postgres, `${queue}-failed`)).map(({ data }) => data);
}

/** Lets the time pass that the waiting jobs of a queue wait for. */
export async function skipTheWait(postgres: TestPostgres, queue: string): Promise<void> {
  await postgres.query(
    `UPDATE pgboss.job SET start_after = now() - interval '1 s' WHERE name = $1 AND state < 'active'`,
    queue,
  );
}

/** Makes the jobs of a queue so many days older. */
export async function ageJobs(postgres: TestPostgres, queue: string, days: number): Promise<void> {
  await postgres.query(
    `UPDATE pgboss.job SET created_on = created_on - $2 * interval '1 day', keep_until = keep_until - $2 * interval '1 day'
     WHERE name = $1`,
    queue,
    days,
  );
}

/** Deletes all that is in a queue, and in those beside it. */
export async function emptyQueue(postgres: TestPostgres, queue: string): Promise<void> {
  await postgres.query('DELETE FROM pgboss.job WHERE name = $1 OR name = $2', queue, `${queue}-failed`);
  await postgres.query('DELETE FROM pgboss.affili_payments WHERE queue = $1', queue);
}
