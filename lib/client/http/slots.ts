import type { Deadline } from './deadline';

/**
 * Lets so many requests go at a time. The others wait here rather than in Node's agent, where a request that waits is made
 * already: while Affili is silent there can be a thousand of them.
 */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Answers whether it got one before its time was over. */
  async take(deadline: Deadline): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    return new Promise((resolve) => {
      const onTurn = () => {
        deadline.removeEventListener();
        resolve(true);
      };
      this.#waiting.push(onTurn);
      deadline.addEventListener('abort', () => {
        this.#waiting.splice(this.#waiting.indexOf(onTurn), 1);
        resolve(false);
      });
    });
  }

  /**
   * Hands one back that was taken. The last that came is the first to get it: it has the most time left. In their order,
   * none would be sent with enough of it once there are too many.
   */
  release(): void {
    const next = this.#waiting.pop();
    if (next) next();
    else this.#free += 1;
  }
}
