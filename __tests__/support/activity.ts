import { setImmediate as aTurn } from 'node:timers/promises';

/** Knows whether anything is under way. */
export class Activity {
  #underWay = 0;
  #restsSince = performance.now();
  readonly #onRest: (() => void)[] = [];

  get isAtRest(): boolean {
    return this.#underWay === 0;
  }

  /** ms for which nothing has been under way. */
  get restsFor(): number {
    return this.isAtRest ? performance.now() - this.#restsSince : 0;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      if (this.isAtRest) {
        this.#restsSince = performance.now();
        for (const resolve of this.#onRest.splice(0)) resolve();
      }
    }
  }

  /** Resolves when nothing is under way, and nothing follows at once; or after so many ms. */
  async rest(upTo: number): Promise<void> {
    let isTooLate = false;
    const timer = setTimeout(() => {
      isTooLate = true;
      for (const resolve of this.#onRest.splice(0)) resolve();
    }, upTo);
    while (!this.isAtRest && !isTooLate) {
      await new Promise<void>((resolve) => this.#onRest.push(resolve));
      await aTurn();
    }
    clearTimeout(timer);
  }
}
