import type { GenericAbortSignal } from 'axios';

/** ms. The end of so much time, in which too little is left to begin with anything: a quarter, and at most a second (our choice). */
export const endOf = (time: number): number => Math.min(time / 4, 1000);

/**
 * The end of the time that a request has, in the form of an abort signal that axios takes. Node's own `AbortController`
 * is an `EventTarget`, which costs a signup a tenth of its processor time.
 */
export class Deadline implements GenericAbortSignal {
  aborted = false;
  readonly #end: number;
  readonly #near: number;
  #timer!: NodeJS.Timeout;
  #onAbort: ((...args: unknown[]) => unknown) | undefined;

  /** @param timeout - ms */
  constructor(timeout: number) {
    this.#end = performance.now() + timeout;
    this.#near = this.#end - endOf(timeout);
    this.#wait();
  }

  /** Whether too little time is left to begin with anything: it may be done, and nobody would know. */
  get isNear(): boolean {
    return performance.now() > this.#near;
  }

  addEventListener(_type: string, listener: (...args: unknown[]) => unknown): void {
    this.#onAbort = listener;
  }

  removeEventListener(): void {
    this.#onAbort = undefined;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#onTime(), Math.ceil(this.#end - performance.now()));
  }

  #onTime(): void {
    // Node counts in whole milliseconds, so its timers can be early by a part of one. A request that had all the time of
    // its call must find that used up, or the call would begin another.
    if (performance.now() < this.#end) return this.#wait();
    this.aborted = true;
    this.#onAbort?.();
  }
}
