import { setTimeout as sleep } from 'node:timers/promises';
import { check, zero } from '../checks';
import { Child } from '../children';
import { waitFor } from '../scenarios/scenario';
import { checkEnd, isShort, jobsLeft, lookAfterFailed, restartRedis, type Surroundings } from './surroundings';

const USERS = isShort ? 80 : 1000;
const KILLS = isShort ? 8 : 60;
const RESTARTS = isShort ? 1 : 5;
const WORKERS = isShort ? 2 : 3;
const PRODUCERS = 2;

/**
 * Workers and producers of registrations, payments and refunds are killed in a loop, and Redis now and then, while Affili is
 * flaky: in both modes at the same time, each with a queue of its own.
 */
export async function kills(both: Surroundings[]): Promise<void> {
  const started = performance.now();
  const trials = both.map((surroundings) => new Trial(surroundings));
  let restarted = 0;
  const restarts = async () => {
    for (; restarted < RESTARTS; restarted += 1) {
      const due = ((restarted + 1) * KILLS) / (RESTARTS + 1);
      await waitFor(3600, () => trials.every(({ killed }) => killed >= due));
      await restartRedis(1);
    }
  };
  await Promise.all([restarts(), ...trials.map((trial) => trial.run())]);
  console.log(`  ${restarted} kills of Redis, in ${Math.round((performance.now() - started) / 1000)} s`);
  for (const trial of trials) await trial.check();
}

class Trial {
  killed = 0;
  readonly #surroundings: Surroundings;
  readonly #acknowledged = new Set<string>();
  #endedByThemselves = 0;
  #putAside = 0;
  #isDrained = false;
  #isOver = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  async run(): Promise<void> {
    this.#surroundings.affili.isFlaky = true;
    const share = USERS / PRODUCERS;
    const workers = Array.from({ length: WORKERS }, () => this.#workers());
    const producers = Array.from({ length: PRODUCERS }, (_, index) =>
      this.#producers(index * share, (index + 1) * share),
    );
    await Promise.all(producers);
    await waitFor(3600, () => this.killed >= KILLS);
    this.#isDrained = await this.#drain();
    this.#isOver = true;
    await Promise.all(workers);
  }

  async check(): Promise<void> {
    console.log(
      `\n  '${this.#surroundings.mode}': ${this.killed} kills, ${this.#putAside} times a payment was put aside`,
    );
    check('acknowledged', this.#acknowledged.size, this.#acknowledged.size === USERS);
    check('worked off in the end', String(this.#isDrained), this.#isDrained);
    await checkEnd(this.#surroundings, this.#acknowledged, this.#acknowledged, true);
    zero('processes that ended by themselves', this.#endedByThemselves);
  }

  async #workers(): Promise<void> {
    while (!this.#isOver) {
      const worker = new Child('bullmq/worker', this.#surroundings.environment);
      const works = worker.prints('works').then(() => sleep(aLife()));
      const end = await Promise.race([worker.ended, works.then(() => undefined)]);
      if (end !== undefined) this.#endedByThemselves += 1;
      else if (this.killed < KILLS) {
        this.killed += 1;
        await worker.kill();
      } else {
        await waitFor(3600, () => this.#isOver);
        await worker.kill('SIGTERM');
      }
    }
  }

  async #producers(from: number, to: number): Promise<void> {
    for (let next = from; next < to;) {
      const producer = new Child('bullmq/producer', this.#surroundings.environment, String(next), String(to));
      // On a busy machine it takes long to start, and there is no point in killing who has done nothing yet.
      const life = producer.prints('works').then(() => sleep(2 * aLife()));
      const end = await Promise.race([producer.ended, life.catch(() => producer.ended)]);
      if (end === undefined) {
        this.killed += 1;
        await producer.kill();
      } else if (end !== 0) this.#endedByThemselves += 1;
      for (const [, id] of producer.text.matchAll(/^acknowledged (\d+)$/gm)) {
        this.#acknowledged.add(id!);
        next = Math.max(next, Number(id) + 1);
      }
    }
  }

  /** The locks of the dead run out, what they had in hand is taken over, and a person looks after what was put aside. */
  async #drain(): Promise<boolean> {
    for (;;) {
      const isIdle = await waitFor(600, async () => (await jobsLeft(this.#surroundings.outbox)) === 0);
      const putAside = await lookAfterFailed(this.#surroundings);
      this.#putAside += putAside;
      if (!isIdle || putAside === 0) return isIdle;
    }
  }
}

const aLife = () => 500 + Math.random() * (isShort ? 2000 : 4000);
