import type { PGlite } from '@electric-sql/pglite';

/*
 * pg-boss looks for jobs once a second. A test that waits for one of these looks waits for time; here Postgres itself tells
 * of each job that is written and waits: it may be due. What becomes due later is still found by looking.
 */

const TELL = `
  CREATE FUNCTION pgboss.tell_of_job() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify('job', NEW.name);
      RETURN NULL;
    END
  $$;
  CREATE TRIGGER tell_of_job AFTER INSERT OR UPDATE ON pgboss.job
    FOR EACH ROW WHEN (NEW.state < 'active') EXECUTE FUNCTION pgboss.tell_of_job();`;

export async function tellOfJobs(pglite: PGlite): Promise<void> {
  await pglite.exec(TELL);
}

/**
 * @param onJob - is told the queue of each job that was written and waits
 * @returns ends that
 */
export function listenToJobs(pglite: PGlite, onJob: (queue: string) => void): Promise<() => Promise<void>> {
  return pglite.listen('job', onJob);
}
