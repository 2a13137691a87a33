import { setTimeout as sleep } from 'node:timers/promises';
import type { PgBossOutbox } from 'express-affili/outbox';
import type { Sandbox } from 'express-affili/sandbox';
import type { Pool } from 'pg';
import { openOutbox, RETRY_EVERY } from '../app';
import { check, checkPayments, zero, type PaymentRow } from '../checks';
import { Child } from '../children';
import { hurry, jobsLeft, restartPostgres, startBoss } from '../database';
import type { FlakyAffili } from '../flaky-affili';
import { checkSecrets, checkUsers, isShort, waitFor, type Surroundings } from './scenario';

const REGISTRATIONS = isShort ? 60 : 2000;
const KILLS = isShort ? 8 : 110;
const RESTARTS = isShort ? 1 : 10;
/** ms for which a restart of Postgres may end a process that starts just then, or that pg-boss 10 ends. */
const BY_A_RESTART = 10_000;
const WORKERS = 3;
const PRODUCERS = 2;

const QUEUE = 'affili-registrations';

/** What a worker printed, and whether it was killed. */
interface Life {
  text: string;
  wasKilled: boolean;
}

/**
 * Workers and producers of registrations, payments and refunds are killed in a loop, while Affili is flaky and Postgres is
 * restarted.
 *
 * @param mode - what becomes of conversions that may be at Affili already
 */
export async function kills(surroundings: Surroundings, mode: 'retry' | 'hold'): Promise<void> {
  const { pool, affili } = surroundings;
  const environment = { ...surroundings.environment, UNCLEAR_CONVERSIONS: mode };
  affili.isFlaky = true;
  const lives: Life[] = [];
  const acknowledged = new Set<string>();
  let killed = 0;
  let endedByThemselves = 0;
  let restartedAt = -Infinity;
  let isOver = false;

  const endedByItself = ({ text }: Child) => {
    if (performance.now() < restartedAt + BY_A_RESTART) return;
    endedByThemselves += 1;
    console.log(`  a process ended by itself:\n${text.slice(-1000)}`);
  };

  async function restarts(): Promise<void> {
    for (let count = 1; count <= RESTARTS; count += 1) {
      await waitFor(3600, () => isOver || killed >= (count * KILLS) / (RESTARTS + 1));
      restartedAt = performance.now();
      await restartPostgres(pool);
      restartedAt = performance.now();
    }
  }

  const aLife = () => 500 + Math.random() * (isShort ? 2000 : 4000);

  async function workers(): Promise<void> {
    while (!isOver) {
      const worker = new Child('worker', environment);
      const isAlive = await Promise.race([
        worker
          .prints('works')
          .then(() => sleep(aLife()))
          .then(() => true),
        worker.ended.then(() => false),
      ]);
      if (!isAlive) {
        endedByItself(worker);
        lives.push({ text: worker.text, wasKilled: true });
      } else if (killed < KILLS) {
        killed += 1;
        await worker.kill();
        lives.push({ text: worker.text, wasKilled: true });
      } else {
        await waitFor(3600, () => isOver);
        await worker.kill('SIGTERM');
        lives.push({ text: worker.text, wasKilled: false });
      }
    }
  }

  async function producers(from: number, to: number): Promise<void> {
    for (let next = from; next < to;) {
      const producer = new Child('producer', environment, String(next), String(to));
      // On a busy machine it takes long to start, and there is no point in killing who has done nothing yet.
      const life = producer.prints('works').then(() => sleep(2 * aLife()));
      const end = await Promise.race([producer.ended, life.catch(() => producer.ended)]);
      if (end === undefined) {
        killed += 1;
        await producer.kill();
      } else if (end !== 0) endedByItself(producer);
      for (const [, id] of producer.text.matchAll(/^acknowledged (\d+)$/gm)) {
        acknowledged.add(id!);
        next = Math.max(next, Number(id) + 1);
      }
    }
  }

  const started = performance.now();
  const share = REGISTRATIONS / PRODUCERS;
  const all = [...Array.from({ length: WORKERS }, workers), restarts()];
  await Promise.all(Array.from({ length: PRODUCERS }, (_, index) => producers(index * share, (index + 1) * share)));
  await waitFor(3600, () => killed >= KILLS);
  // The last of what the dead had in hands expires, is taken over, and may have to be tried again.
  const isDrained = await settle(pool, affili, mode);
  isOver = true;
  await Promise.all(all);

  console.log(`  ${killed} kills in ${Math.round((performance.now() - started) / 1000)} s`);
  check('acknowledged', acknowledged.size, acknowledged.size === REGISTRATIONS);
  check('worked off in the end', String(isDrained), isDrained);
  await checkUsers(surroundings, acknowledged);
  await checkInvoices(surroundings, lives, mode);
  zero('failed jobs left', await jobsLeft(pool, `${QUEUE}-failed`));
  await checkSecrets(surroundings);
  zero('processes that ended by themselves', endedByThemselves);
}

/** A person looks after what is held, again and again until nothing is. */
async function settle(pool: Pool, { sandbox }: FlakyAffili, mode: 'retry' | 'hold'): Promise<boolean> {
  const boss = await startBoss();
  const outbox = await openOutbox(boss, mode);
  const drain = () =>
    waitFor(600, async () => {
      if (isShort) await hurry(pool, boss);
      return (await jobsLeft(pool, QUEUE)) === 0;
    });
  let held = 0;
  let isDrained = false;
  for (let rounds = 0; rounds < 50; rounds += 1) {
    isDrained = await drain();
    // What Affili is late with is there by now.
    await sleep(RETRY_EVERY * 1000);
    const count = await lookAfterHeld(outbox, sandbox);
    held += count;
    if (count > 0) continue;
    console.log(`  ${held} times a conversion was held, in ${rounds} rounds nothing was left`);
    break;
  }
  await boss.stop();
  return isDrained;
}

/**
 * What a person does with conversions that are held: looks whether Affili has them, and says so or has them sent.
 *
 * @returns how many there were
 */
async function lookAfterHeld(outbox: PgBossOutbox, { conversions }: Sandbox): Promise<number> {
  const held = (await outbox.failed({ limit: 10_000 })).filter(({ conversion }) => conversion);
  const idOf = new Map(conversions.map(({ order_id, id }) => [order_id, id]));
  const absent = held.filter(({ conversion }) => !idOf.has(conversion!.order_id));
  for (const { id, conversion } of held) {
    const affiliId = idOf.get(conversion!.order_id);
    if (affiliId) await outbox.resolveFailed(id, { id: affiliId });
  }
  await outbox.retryFailed({ ids: absent.map(({ id }) => id) });
  return held.length;
}

async function checkInvoices({ pool, affili }: Surroundings, lives: Life[], mode: 'retry' | 'hold'): Promise<void> {
  const { rows } = await pool.query<PaymentRow>(
    `SELECT invoices.id AS order_id, is_refunded AS "isRefunded", affili_customer_id AS "customerId",
       affili_conversion_id AS "conversionId"
     FROM chaos.invoices LEFT JOIN chaos.users ON users.id = user_id`,
  );
  checkPayments(affili, rows, mode, unclearSends(lives));
}

/**
 * By `order_id`, how many sends had an unclear outcome, as the workers tell: nobody knew what came of it, or the one who
 * sent it was killed before it handed the conversion to the app.
 */
function unclearSends(lives: Life[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text, wasKilled } of lives) {
    const open = new Set<string>();
    for (const [, what, order_id] of text.matchAll(/^(sends|converted|unclear|failed) (\S+)$/gm)) {
      if (what === 'sends') open.add(order_id!);
      else open.delete(order_id!);
      if (what === 'unclear') counts.set(order_id!, (counts.get(order_id!) ?? 0) + 1);
    }
    if (wasKilled) for (const order_id of open) counts.set(order_id, (counts.get(order_id) ?? 0) + 1);
  }
  return counts;
}
