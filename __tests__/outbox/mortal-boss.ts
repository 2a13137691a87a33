import type { PgBossLike } from 'express-affili/outbox';
import type { TestPostgres } from '../support/postgres';

/** Processes that die, and what pg-boss then does. */
export function mortals(postgres: TestPostgres) {
  // pg-boss waits for its handlers to end, so those of the dead end with the test.
  const burials: (() => void)[] = [];
  afterEach(() => burials.splice(0).forEach((bury) => bury()));

  /** A pg-boss of a process that dies before or after a statement, from `arm()` on. */
  async function bossThatDiesAt(
    statement: string | RegExp,
    when: 'before' | 'after',
  ): Promise<{ boss: PgBossLike; arm: () => void; dead: Promise<void> }> {
    let die = () => {};
    const dead = new Promise<void>((resolve) => (die = resolve));
    const buried = new Promise<void>((resolve) => burials.push(resolve));
    const nothing = async (text: string) => {
      await buried;
      return { rows: text.includes('COUNT(*)') ? [{ count: '0' }] : [] };
    };
    let isArmed = false;
    let isDead = false;
    const boss = await postgres.startBoss({
      db: {
        async executeSql(text, values) {
          if (isDead) return nothing(text);
          isDead = isArmed && (typeof statement === 'string' ? text.includes(statement) : statement.test(text));
          if (!isDead || when === 'after') {
            const result = await postgres.db.executeSql(text, values);
            if (!isDead) return result;
          }
          die();
          return nothing(text);
        },
      },
    });
    return { boss, arm: () => (isArmed = true), dead };
  }

  /** What pg-boss does some minutes later. */
  async function expire(queue: string): Promise<void> {
    await postgres.query(`UPDATE pgboss.job SET started_on = now() - interval '1 h' WHERE name = $1`, queue);
    await postgres.query(
      `UPDATE pgboss.affili_payments SET sending_since = now() - interval '1 h' WHERE queue = $1`,
      queue,
    );
    await (await postgres.startBoss()).expire();
  }

  return { bossThatDiesAt, expire };
}
