import type { Boss, Job, JobDatabase } from 'express-affili/outbox';

/** What pg-boss was told: the method, and what it was called with. */
type Said = [method: string, ...args: unknown[]];

/** What the stand-in does; where it says nothing, all is well and nothing is there. */
export interface Behaviour {
  /** Whether a call is refused. */
  fails?: (method: string, queue: string) => boolean;
  /** What other jobs there are, one each time that it is asked. */
  further?: Partial<Job>[];
}

/**
 * Stands where pg-boss does, without a Postgres: hands these jobs to the worker, one after the other, and keeps what it is
 * told of them.
 */
export function recordingBoss(jobs: Partial<Job>[], behaviour: Behaviour = {}) {
  const { fails = () => false, further = [] } = behaviour;
  const said: Said[] = [];
  let count = 0;
  const jobOf = (job: Partial<Job>): Job => ({ id: `job-${(count += 1)}`, data: {}, ...job });
  const told = <Args extends unknown[], T>(method: string, answer: (...args: Args) => T) =>
    async function keep(queue: string, ...args: Args): Promise<T> {
      said.push([method, queue, ...args]);
      if (fails(method, queue)) throw new Error('Connection terminated');
      await Promise.resolve();
      return answer(...args);
    };
  const db: JobDatabase = {
    executeSql: (_text, [queue]) => told('executeSql', () => ({ rows: [{ id: 'changed' }] }))(queue as string),
  };
  const boss: Boss & Required<Pick<Boss, 'fetch'>> = {
    createQueue: told('createQueue', () => undefined),
    send: told('send', () => 'sent'),
    fetch: told('fetch', () => further.splice(0, 1).map(jobOf)),
    complete: told('complete', () => undefined),
    fail: told('fail', () => undefined),
    deleteJob: told('deleteJob', () => undefined),
    getDb: () => db,
    async getJobById(queue, _id, options) {
      if (options?.db) await options.db.executeSql('SELECT * FROM pgboss.job WHERE name = $1', []);
      else await told('getJobById', () => undefined)(queue);
      return null;
    },
    async work(_queue, _options, handler) {
      for (const job of jobs) await handler([jobOf(job)]).catch(() => undefined);
      return 'worker';
    },
  };
  return { boss, said, of: (method: string) => said.filter(([other]) => other === method) };
}
