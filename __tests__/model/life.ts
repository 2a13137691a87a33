/** The life of a process, which can end at any of its steps: statements, requests, answers, calls of the app. */
export class Life {
  isOver = false;
  #left = Infinity;
  readonly #onEnd: () => void;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Goes on, or never returns. */
  async step(): Promise<void> {
    this.#left -= 1;
    if (this.#left < 0) this.end();
    if (this.isOver) await new Promise<never>(() => undefined);
  }

  endAfter(steps: number): void {
    this.#left = steps;
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#onEnd();
  }
}
