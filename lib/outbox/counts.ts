import type { Boss } from './boss';
import type { JobQueue } from './job-queue';
import { queryJobTable } from './job-table';

/** How much there is in an outbox. */
export interface OutboxCounts {
  /** Not taken up yet, or to be tried again. */
  waiting: number;
  /** In the hands of a worker. */
  active: number;
  /** In the dead-letter queue. */
  failed: number;
  /** When the oldest of what waits was added. */
  oldest: Date | null;
}

export async function countJobs(boss: Boss, { name, deadLetter }: JobQueue): Promise<OutboxCounts> {
  const [live] = await queryJobTable<{ waiting: string; active: string; oldest: string | null }>(
    boss,
    name,
    (
      table,
    ) => `SELECT count(*) FILTER (WHERE state < 'active') AS waiting, count(*) FILTER (WHERE state = 'active') AS active,
      to_json(min(least(created_on,
        CASE WHEN data->>'since' ~ '^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$' THEN (data->>'since')::timestamptz END
      )) FILTER (WHERE state < 'active'))#>>'{}' AS oldest
      FROM ${table} WHERE name = $1 AND state <= 'active'`,
  );
  const [dead] = await queryJobTable<{ failed: string }>(
    boss,
    deadLetter,
    (table) => `SELECT count(*) AS failed FROM ${table} WHERE name = $1 AND state < 'active'`,
  );
  return {
    waiting: Number(live!.waiting),
    active: Number(live!.active),
    failed: Number(dead!.failed),
    oldest: live!.oldest === null ? null : new Date(live!.oldest),
  };
}
