import { setTimeout as sleep } from 'node:timers/promises';
import PgBoss from 'pg-boss';
import { Activity } from './activity';

type Work = (queue: string, ...optionsAndHandler: unknown[]) => Promise<string>;
type Handler = (jobs: unknown) => Promise<unknown>;

/** ms. So often pg-boss 10 looks whether the workers have ended that were at work when it was stopped; and tells nobody. */
const LATE_CHECK = 1000;

/** A pg-boss whose workers can be woken, and that is known to be at work or not. */
export class WatchedBoss extends PgBoss {
  readonly #activity: Activity;
  readonly #workers: { id: string; queue: string }[] = [];
  #wasStoppedAtWork = false;

  constructor({ db, ...options }: PgBoss.ConstructorOptions & { db: PgBoss.Db }, activity = new Activity()) {
    super({
      schedule: false,
      ...options,
      db: { executeSql: (text, values) => activity.during(() => db.executeSql(text, values)) },
    });
    this.#activity = activity;
    this.on('error', (error) => {
      throw error;
    });
    // pg-boss 10 makes its methods in its constructor, so there is nothing to override.
    const work = this.work.bind(this) as Work;
    this.work = async (queue: string, ...options: unknown[]) => {
      const handle = options.pop() as Handler;
      const id = await work(queue, ...options, (jobs: unknown) => activity.during(() => handle(jobs)));
      this.#workers.push({ id, queue });
      return id;
    };
  }

  /** Ends the second for which the workers of a queue wait before they look for jobs again. */
  wake(queue: string): void {
    for (const worker of this.#workers) if (worker.queue === queue) this.notifyWorker(worker.id);
  }

  wakeAll(): void {
    for (const { id } of this.#workers) this.notifyWorker(id);
  }

  override async stop(options?: PgBoss.StopOptions): Promise<void> {
    this.#wasStoppedAtWork ||= !this.#activity.isAtRest;
    await super.stop(options);
  }

  /**
   * Stops it when it has nothing to do, which is soon unless a test ends amid much work.
   *
   * @returns whether nothing of it is under way any more
   */
  async stopAtRest(): Promise<boolean> {
    await this.#activity.rest(1000);
    const { isAtRest } = this.#activity;
    await this.stop({ timeout: 1000 });
    return isAtRest && this.#activity.isAtRest;
  }

  /** Resolves when nothing of it is left: neither a worker nor a timer. */
  async gone(): Promise<void> {
    await this.#activity.rest(10_000);
    if (this.#wasStoppedAtWork) await sleep(Math.max(0, LATE_CHECK + 100 - this.#activity.restsFor));
  }
}
