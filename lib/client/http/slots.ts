/** ms. The end of so much time, in which too little is left to begin with anything: a quarter, and at most a second (our choice). */
export const endOf = (time: number): number => Math.min(time / 4, 1000);

/**
 * Lets so many requests go at a time. Those that wait do so here rather than in Node's agent, which sends the first that
 * came first: once there are too many, each of them would be sent with hardly any time left to hear what came of it.
 */
export class Slots {
  #free: number;
  readonly #waiting: { latest: number; go(isTurn: boolean): void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Answers whether it got one before its time was over. */
  async take(timeout: number, signal: AbortSignal): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const waiting = { latest: performance.now() + timeout - endOf(timeout), go: resolve };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', () => {
        const index = this.#waiting.indexOf(waiting);
        if (index !== -1) this.#waiting.splice(index, 1);
        resolve(false);
      });
    });
  }

  /** Hands one back that was taken, to the last that came: it has the most time left. */
  release(): void {
    const now = performance.now();
    const index = this.#waiting.findLastIndex(({ latest }) => now < latest);
    if (index === -1) this.#free += 1;
    else this.#waiting.splice(index, 1)[0]!.go(true);
  }
}
