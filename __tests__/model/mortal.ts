/** What becomes of one step of a process. */
export type Fate = 'lives' | 'dies before' | 'dies after';

/** A process that may die at each of its steps: what comes after never happens. */
export class Mortal {
  readonly #fates: Iterator<Fate>;
  readonly #death: Promise<'died'>;
  #die!: () => void;

  constructor(fates: Fate[]) {
    this.#fates = fates.values();
    this.#death = new Promise((resolve) => (this.#die = () => resolve('died')));
  }

  live<T>(life: Promise<T>): Promise<T | 'died'> {
    return Promise.race([life, this.#death]);
  }

  async step<T>(action: () => Promise<T>): Promise<T> {
    const fate = (this.#fates.next().value as Fate | undefined) ?? 'lives';
    if (fate === 'lives') return action();
    if (fate === 'dies after') await action();
    this.#die();
    return new Promise(() => undefined);
  }

  /** The same object, each of whose methods is a step. */
  steps<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) =>
          this.step(() => Promise.resolve((value as (...a: unknown[]) => unknown).apply(target, args)));
      },
    });
  }
}
