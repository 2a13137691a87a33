import type { PgBossLike as Boss } from 'express-affili/outbox';
import type { TestPostgres } from './postgres';

/** Processes that die, and what pg-boss then does. */
export function mortals(postgres: TestPostgres) {
  // Lets those rest in peace who have died: pg-boss waits for its handlers to end.
  const burials: (() => void)[] = [];
  afterEach(() => burials.splice(0).forEach((bury) => bury()));

  /** A pg-boss of a process that dies at its n-th change of a job, before or after that is made. */
  async function bossThatDiesAt(n: number, when: 'before' | 'after'): Promise<{ boss: Boss; dead: Promise<void> }> {
    const boss = await postgres.startBoss();
    const buried = new Promise<undefined>((resolve) => burials.push(() => resolve(undefined)));
    let die = () => {};
    const dead = new Promise<void>((resolve) => (die = resolve));
    let changes = 0;
    const mortal =
      <A extends unknown[], R>(change: (...args: A) => Promise<R>) =>
      async (...args: A) => {
        changes += 1;
        if (changes < n) return change(...args);
        if (changes === n && when === 'after') await change(...args);
        die();
        return buried as never;
      };
    return {
      dead,
      boss: Object.assign(Object.create(boss) as Boss, {
        send: mortal((name: string, data: object, options: object) => boss.send(name, data, options)),
        fail: mortal((name: string, id: string, output: object) => boss.fail(name, id, output)),
        deleteJob: mortal((name: string, id: string) => boss.deleteJob(name, id)),
        // It has private fields, so it must be asked of the boss itself.
        getDb: () => boss.getDb(),
      }),
    };
  }

  /** What pg-boss does a minute later. */
  async function expire(queue: string): Promise<void> {
    await postgres.query(`UPDATE pgboss.job SET started_on = now() - interval '1 h' WHERE name = $1`, queue);
    await (await postgres.startBoss()).expire();
  }

  return { bossThatDiesAt, expire };
}
