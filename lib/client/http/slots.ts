import type { Deadline } from './deadline';

/**
 * Lets so many requests go at a time. The others wait here rather than in Node's agent, where a request that waits is made
 * already: while Affili is silent there can be a thousand of them.
 */
export class Slots {
  #free: number;
  readonly #waiting: { deadline: Deadline; onTurn: () => void }[] = [];

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
      const waiting = { deadline, onTurn };
      this.#waiting.push(waiting);
      deadline.addEventListener('abort', () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        resolve(false);
      });
    });
  }

  /**
   * Hands one back that was taken. The last that came is the first to get it: it has the most time left. In their order,
   * none would be sent with enough of it once there are too many. One that has too little is left to wait for its end.
   */
  release(): void {
    const index = this.#waiting.findLastIndex(({ deadline }) => !deadline.isNear);
    if (index === -1) this.#free += 1;
    else this.#waiting.splice(index, 1)[0]!.onTurn();
  }
}
