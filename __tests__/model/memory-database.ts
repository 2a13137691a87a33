import type { VirtualClock } from './virtual-clock';

/** A job, as pg-boss 10 keeps it. */
export interface StoredJob {
  id: string;
  queue: string;
  /** JSON. */
  data: string;
  state: 'created' | 'retry' | 'active' | 'completed';
  /** ms, as all the times here. */
  createdOn: number;
  startAfter: number;
  startedOn?: number;
  /** s */
  retryDelay: number;
  output?: unknown;
}

interface Queue {
  retryDelay?: number;
  expireInSeconds?: number;
}

/** What becomes of a statement: it is done or not, and so many ms later its client hears of it. */
export interface Weather {
  ms: number;
  fails?: 'before' | 'after';
}

/** What pg-boss 10 does in Postgres, statement by statement. */
export class MemoryDatabase {
  readonly jobs = new Map<string, StoredJob>();
  readonly queues = new Map<string, Queue>();
  /** What becomes of the next statements. */
  weather: Weather[] = [];
  /** Until when no statement is done. */
  awayUntil = 0;
  /** How many statements failed, and processes died: after each, what was done may not be noted. */
  troubles = 0;
  readonly #clock: VirtualClock;
  #waiting: (() => void)[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  of(queue: string): StoredJob[] {
    return [...this.jobs.values()].filter((job) => job.queue === queue);
  }

  send(queue: string, data: object, { id, startAfter = 0, retryDelay }: SendOptions): string | null {
    if (this.jobs.has(key(queue, id))) return null;
    const now = this.#clock.now;
    this.jobs.set(key(queue, id), {
      id,
      queue,
      data: JSON.stringify(data),
      state: 'created',
      createdOn: now,
      startAfter: now + startAfter * 1000,
      retryDelay: retryDelay ?? this.queues.get(queue)?.retryDelay ?? 0,
    });
    this.#changed();
    return id;
  }

  fetch(queue: string, count: number): StoredJob[] {
    const now = this.#clock.now;
    const found = this.of(queue).filter(({ state, startAfter }) => isWaiting(state) && startAfter < now);
    const taken = found.sort((one, other) => one.createdOn - other.createdOn).slice(0, count);
    for (const job of taken) Object.assign(job, { state: 'active', startedOn: now });
    return taken.map((job) => ({ ...job }));
  }

  complete(queue: string, ids: string[]): void {
    for (const job of this.#find(queue, ids)) if (job.state === 'active') job.state = 'completed';
  }

  fail(queue: string, ids: string[], output?: unknown): void {
    for (const job of this.#find(queue, ids)) {
      if (job.state === 'completed') continue;
      Object.assign(job, { state: 'retry', startAfter: this.#clock.now + job.retryDelay * 1000, output });
    }
    this.#changed();
  }

  delete(queue: string, id: string): void {
    this.jobs.delete(key(queue, id));
  }

  expire(): void {
    for (const { id, queue, state, startedOn = 0 } of this.jobs.values()) {
      const { expireInSeconds = 900 } = this.queues.get(queue) ?? {};
      const isOver = state === 'active' && startedOn + expireInSeconds * 1000 < this.#clock.now;
      if (isOver) this.fail(queue, [id], { value: { message: 'job failed by timeout in active state' } });
    }
  }

  /** Resolves once a job of the queue may be due, a poll later at the earliest. */
  async due(queue: string, poll: number): Promise<void> {
    const next = Math.min(...this.of(queue).flatMap(({ state, startAfter }) => (isWaiting(state) ? startAfter : [])));
    const wait = Math.max(poll, next - this.#clock.now + 1);
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      if (Number.isFinite(wait)) this.#clock.after(wait, resolve);
    });
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    // At the next poll of each.
    if (waiting.length > 0) this.#clock.after(500, () => waiting.forEach((resolve) => resolve()));
  }

  #find(queue: string, ids: string[]): StoredJob[] {
    return ids.flatMap((id) => this.jobs.get(key(queue, id)) ?? []);
  }
}

export interface SendOptions {
  id: string;
  startAfter?: number;
  retryDelay?: number;
}

const key = (queue: string, id: string) => `${queue} ${id}`;
const isWaiting = (state: StoredJob['state']) => state === 'created' || state === 'retry';
