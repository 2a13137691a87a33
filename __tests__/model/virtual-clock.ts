import { setImmediate as afterIO } from 'node:timers';
import timers from 'node:timers/promises';

interface Timer {
  /** ms */
  due: number;
  run: () => void;
  /** ms from one run to the next, of an interval. */
  every?: number;
}

const REAL = { setTimeout, clearTimeout, setInterval, clearInterval, performance, Date, sleep: timers.setTimeout };
/** A fraction, since real clocks have one. */
const START = 1000.37;
const EPOCH = Date.UTC(2026, 0, 1);

/** All the clocks and timers that lib/ sees. Time passes only where somebody waits, and then it takes none of the wall's. */
export class VirtualClock {
  /** ms, as of `performance.now()`. */
  now = START;
  #timers: Timer[] = [];

  /** Takes the place of the global clocks and timers. */
  install(): void {
    const set = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      this.#handle(this.#add({ due: this.#whole(ms), run: () => callback(...args) }));
    const repeat = (run: () => void, ms: number) => this.#handle(this.#add({ due: this.#whole(ms), run, every: ms }));
    const clear = (handle?: { timer: Timer }) => handle && this.#remove(handle.timer);
    const date = () => Math.floor(EPOCH + this.now);
    class VirtualDate extends Date {
      constructor(...args: [number?]) {
        super(args[0] ?? date());
      }
      static override now = date;
    }
    const globals = { setTimeout: set, clearTimeout: clear, setInterval: repeat, clearInterval: clear };
    Object.assign(globalThis, globals, { performance: { now: () => this.now }, Date: VirtualDate });
    timers.setTimeout = ((ms: number) => new Promise<void>((resolve) => void set(() => resolve(), ms))) as never;
  }

  uninstall(): void {
    const { sleep, ...globals } = REAL;
    Object.assign(globalThis, globals);
    timers.setTimeout = sleep;
  }

  /** Does something after so many ms: not by a timer of Node's, so a fraction counts. */
  after(ms: number, run: () => void): void {
    this.#add({ due: this.now + ms, run });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets so many ms pass. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settled();
    while (this.#timers[0] && this.#timers[0].due <= end) await this.#step();
    this.now = end;
  }

  /** Lets time pass until the promise settles. */
  async until<T>(promise: Promise<T>, limit = 600_000): Promise<T> {
    const end = this.now + limit;
    let isPending = true;
    const settle = () => (isPending = false);
    promise.then(settle, settle);
    await settled();
    while (isPending) {
      if (!this.#timers[0] || this.now > end) throw new Error('It waits for ever');
      await this.#step();
    }
    return promise;
  }

  /** Forgets all that waits. */
  stop(): void {
    this.#timers = [];
  }

  async #step(): Promise<void> {
    const timer = this.#timers.shift()!;
    this.now = Math.max(this.now, timer.due);
    if (timer.every !== undefined) this.#add(Object.assign(timer, { due: this.#whole(timer.every) }));
    timer.run();
    await settled();
  }

  /** Node counts in whole milliseconds, so its timers are early by a part of one. */
  #whole(ms: number): number {
    return Math.floor(this.now) + Math.max(1, Math.trunc(ms) || 1);
  }

  #add(timer: Timer): Timer {
    let index = this.#timers.length;
    while (index > 0 && this.#timers[index - 1]!.due > timer.due) index -= 1;
    this.#timers.splice(index, 0, timer);
    return timer;
  }

  #remove(timer: Timer): void {
    const index = this.#timers.indexOf(timer);
    if (index >= 0) this.#timers.splice(index, 1);
  }

  #handle(timer: Timer) {
    const handle = { timer, ref: () => handle, unref: () => handle };
    return handle;
  }
}

/** Once promises, ticks and streams have nothing left to do without time passing. */
function settled(): Promise<void> {
  return new Promise((resolve) => void afterIO(resolve));
}
