import type { GenericAbortSignal } from 'axios';

/**
 * The end of the time that a request has, in the form of an abort signal that axios takes. Node's own `AbortController`
 * is an `EventTarget`, which costs a signup a tenth of its processor time.
 */
export class Deadline implements GenericAbortSignal {
  aborted = false;
  readonly #end: number;
  #timer!: NodeJS.Timeout;
  #onAbort: ((...args: unknown[]) => unknown) | undefined;

  /** @param timeout - ms */
  constructor(timeout: number) {
    this.#end = performance.now() + timeout;
    this.#wait();
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
