import { debug } from '../debug';
import { attempt } from './old-attempt';
import type { AttemptSettings } from './attempt-settings';
import { changeStatus } from './change-status';
import { convert } from './convert';
import { register } from './register';
import type { Boss, Job } from './boss';
import type { OutboxSettings } from './outbox-options';
import type { JobQueue } from './job-queue';
import { Stock } from './stock';
import { readJob, subjectOf, type TakenJob, type Task } from './task';
import { tell } from './tell';

/** Seconds. The default of pg-boss, 2, is also the shortest from one job to the next. */
const POLL_EVERY = 1;
/** ms for which a place goes on by itself before it returns to pg-boss, which may want to stop. */
const SHIFT = 1000;
/** ms. By itself pg-boss looks for the jobs of dead workers every minute or two. */
const EXPIRE_EVERY = 15_000;
const DAY = 86_400;
/** Seconds in which a place is sure to have returned to pg-boss. */
const LONG_GONE = 120;

/** The worker of one process: as many places as are to be handled at a time, each a worker of pg-boss. */
export class Worker {
  readonly #boss: Boss;
  readonly #queue: JobQueue;
  readonly #settings: AttemptSettings & OutboxSettings;
  readonly #stock: Stock;

  constructor(boss: Boss, queue: JobQueue, settings: AttemptSettings & OutboxSettings) {
    this.#boss = boss;
    this.#queue = queue;
    this.#settings = settings;
    this.#stock = new Stock(boss, queue.name, settings.concurrency);
  }

  async start(): Promise<void> {
    const options = { pollingIntervalSeconds: POLL_EVERY, includeMetadata: true };
    for (let place = 0; place < this.#settings.concurrency; place += 1) {
      await this.#boss.work(this.#queue.name, options, (jobs) => this.#workFrom(jobs));
    }
    const timer = setInterval(() => void this.#expire(), EXPIRE_EVERY).unref();
    this.#boss.once?.('stopped', () => clearInterval(timer));
  }

  /** Handles a job, and then what else there is. */
  async #workFrom([first]: Job[]): Promise<void> {
    const end = performance.now() + SHIFT;
    // pg-boss marks the first job as done when we return, whatever we did with it. One that failed will be in the hands of
    // another worker some time, so then we must be gone. That also spares an Affili that is in trouble.
    if (!first || !(await this.#handle(readJob(first)))) return;
    for (;;) {
      const job = await this.#stock.next(performance.now() < end);
      if (!job) break;
      await this.#handle(readJob(job));
    }
    // pg-boss 10 does not wait for that mark. Should Postgres be away just then, nobody catches the failure, and Node ends
    // the process.
    await this.#queue.isThere();
  }

  /** Answers whether the place may go on: the job is done, or waits for another, and for long. */
  async #handle(job: TakenJob): Promise<boolean> {
    if (await this.#queue.restore(job)) {
      await this.#queue.done(job);
      return true;
    }
    const failure = await attempt((end) => this.#run(job.task, end));
    if (!failure) {
      debug('the outbox brought a job to Affili');
      await this.#queue.done(job);
      return true;
    }
    void tell(this.#settings, failure, subjectOf(job.task));
    const { retryEvery, keepDays } = this.#settings;
    const left = (Date.parse(job.since) - Date.now()) / 1000 + keepDays * DAY;
    if (failure.retryable && left > 0) {
      const delay = Math.ceil(Math.min(Math.max(retryEvery, failure.retryAfter), left));
      debug('the outbox tries again in %d s: %s', delay, failure.stored.code);
      await this.#queue.again(job, failure.stored, delay);
      return failure.waits === true && delay >= LONG_GONE;
    }
    debug('the outbox gives up: %s', failure.stored.code);
    await this.#queue.bury(job, failure.stored);
    return false;
  }

  #run(task: Task, end: number): Promise<void> {
    if ('registration' in task) return register(this.#settings, task.registration, end);
    return 'conversion' in task
      ? convert(this.#settings, task, end)
      : changeStatus(this.#settings, task.statusChange, end);
  }

  async #expire(): Promise<void> {
    try {
      await (this.#boss.supervise?.(this.#queue.name) ?? this.#boss.expire?.());
    } catch {
      debug('the outbox can not look for the jobs of dead workers');
    }
  }
}
