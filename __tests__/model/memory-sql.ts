import type { MemoryDatabase } from './memory-database';

interface StatusEntry {
  holder?: string;
  /** ms */
  until?: number;
  at?: string;
  begun?: string;
}

interface Found {
  id: string;
  data?: unknown;
}

/**
 * The few statements that the outbox has beyond pg-boss's own calls, by what they are for: what they do in a real
 * PostgreSQL, the tests of the outbox say. One that is not known here fails the model.
 */
export function runSql(database: MemoryDatabase, now: number, text: string, values: unknown[]): Found[] {
  const [queue, ...rest] = values as [string, ...unknown[]];
  if (text.startsWith('SELECT id FROM')) {
    const [limit, among] = rest as [number | null, string[] | null];
    const jobs = database.of(queue).filter(({ id }) => among === null || among.includes(id));
    return jobs.slice(0, limit ?? undefined).map(({ id }) => ({ id }));
  }
  if (text.startsWith('SELECT id, data FROM')) {
    const [ids] = rest as [string[]];
    const jobs = database.of(queue).filter(({ id }) => ids.includes(id));
    return jobs.map(({ id, data }) => ({ id, data: JSON.parse(data) as unknown }));
  }
  const [id, holder, at] = rest as [string, string, string];
  const job = database.of(queue).find((other) => other.id === id);
  if (!job) return [];
  const entry = JSON.parse(job.data) as StatusEntry;
  const change = changeOf(text, entry, holder, at, now);
  if (!change) return [];
  job.data = JSON.stringify(change);
  return [{ id }];
}

/** What an UPDATE makes of an entry; nothing where its condition does not hold. */
function changeOf(text: string, entry: StatusEntry, holder: string, at: string, now: number): StatusEntry | undefined {
  const isMine = entry.holder === holder;
  if (text.includes(`'until', now()`)) {
    const isNewest = (entry.at ?? '') <= at && (entry.begun ?? '') <= at;
    return isNewest && (isMine || (entry.until ?? 0) < now)
      ? { ...entry, holder, begun: at, until: now + 45_000 }
      : undefined;
  }
  if (!text.includes(`- 'holder' - 'until'`)) throw new Error(`the model does not know this statement: ${text}`);
  if (!isMine) return undefined;
  const { holder: _holder, until: _until, ...rest } = entry;
  if (text.includes(`jsonb_build_object('at'`)) return { ...rest, at };
  if (!text.includes(`- 'begun'`)) return rest;
  const { begun: _begun, ...without } = rest;
  return without;
}
