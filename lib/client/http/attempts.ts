import { setTimeout as sleep } from 'node:timers/promises';
import type { AffiliError } from '../../affili-error';
import { debug } from '../../debug';

/** ms */
const FIRST_BACKOFF = 200;

/** What every call of a client has. */
export interface Limits {
  /** ms */
  timeout: number;
  retries: number;
}

/** The time and the attempts that one call has: every request of the call, of whatever kind, is paid from here. */
export class Attempts {
  readonly #end: number;
  #left: number;
  #used = 0;

  constructor({ timeout, retries }: Limits) {
    this.#end = performance.now() + timeout;
    this.#left = retries;
  }

  /** ms */
  get remaining(): number {
    return Math.max(1, Math.ceil(this.#end - performance.now()));
  }

  /** Whether the time is up, but for the part of a millisecond by which timers may be early. */
  get areOver(): boolean {
    return performance.now() >= this.#end - 1;
  }

  /** Takes one of the further attempts, if there is one. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  /**
   * Waits before a further request: exponential back-off with jitter, or what Affili asks for if that is longer.
   *
   * @returns `false`, at once, where what Affili asks for does not fit the time that is left
   */
  async backOff({ retryAfter = 0 }: AffiliError): Promise<boolean> {
    const { remaining } = this;
    if (retryAfter >= remaining || this.areOver) return false;
    const ownWait = FIRST_BACKOFF * 2 ** this.#used * (1 + Math.random() / 2);
    this.#used += 1;
    // Our own wait leaves at least half of what time there is to the request that comes after it.
    const wait = Math.max(retryAfter, Math.min(ownWait, remaining / 2));
    debug('trying again in %d ms', Math.round(wait));
    await sleep(wait);
    return true;
  }

  /** Sends a request that can be repeated without harm, until it succeeds or there is no point in going on. */
  async repeat<T>(request: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await request();
      } catch (cause) {
        const error = cause as AffiliError;
        const isFinal = error.outcome === 'refused' || error.outcome === 'conflict';
        if (isFinal || !this.take() || !(await this.backOff(error))) throw error;
      }
    }
  }
}
