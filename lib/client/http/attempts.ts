import { setTimeout as sleep } from 'node:timers/promises';
import type { AffiliError } from '../../affili-error';
import { debug } from '../../debug';

/** ms */
const FIRST_BACKOFF = 200;

/** The limits of every call of a client. */
export interface Limits {
  /** ms */
  timeout: number;
  retries: number;
}

/** The time and the attempts of one call. All its requests, of whatever kind, share them. */
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

  /** Whether the time is up. Timers may fire up to a millisecond early, so that counts too. */
  get isTimeUp(): boolean {
    return performance.now() >= this.#end - 1;
  }

  /** Uses up one of the further attempts, if there is one left. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  /**
   * Waits before the next request: exponential back-off with jitter, or what Affili asks for if that is longer.
   *
   * @returns `false`, at once, if what Affili asks for does not fit the time that is left
   */
  async backOff({ retryAfter = 0 }: AffiliError): Promise<boolean> {
    const { remaining } = this;
    if (retryAfter >= remaining || this.isTimeUp) return false;
    const ownWait = FIRST_BACKOFF * 2 ** this.#used * (1 + Math.random() / 2);
    this.#used += 1;
    // Our own wait leaves at least half of the remaining time to the next request.
    const wait = Math.max(retryAfter, Math.min(ownWait, remaining / 2));
    debug('trying again in %d ms', Math.round(wait));
    await sleep(wait);
    return true;
  }

  /** Repeats a request that is safe to repeat, until it succeeds or there is no point in going on. */
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
