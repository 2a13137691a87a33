import { setTimeout as sleep } from 'node:timers/promises';
import { AffiliError } from '../affili-error';
import { checkFault, type Fault } from './fault';

/** The switches of the page, in the order in which their faults come to bear. */
const SWITCHES = {
  /** Longer than the client waits by default, so that an app is seen giving up. */
  slow: { delay: 8000 },
  down: { status: 503 },
  refused: { status: 401 },
} satisfies Record<string, Fault>;

export type SwitchName = keyof typeof SWITCHES;
export const SWITCH_NAMES = Object.keys(SWITCHES) as SwitchName[];

/** What is to go wrong: what `failNext` queued up comes first, then the switches. */
export class Faults {
  readonly #switchedOn = new Set<SwitchName>();
  #queue: { left: number; fault: Fault }[] = [];
  #delays = new AbortController();

  /**
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  failNext(n: number, fault: Fault): void {
    if (n !== Infinity && !(Number.isInteger(n) && n >= 0)) {
      throw new AffiliError('ERR_AFFILI_INPUT', 'n takes a whole number, from 0 on, or Infinity');
    }
    const checked = checkFault(fault);
    if (n > 0) this.#queue.push({ left: n, fault: checked });
  }

  get switchedOn(): SwitchName[] {
    return [...this.#switchedOn];
  }

  turn(name: SwitchName, isOn: boolean): void {
    if (isOn) this.#switchedOn.add(name);
    else this.#switchedOn.delete(name);
  }

  /** The faults of the next request, one after the other. */
  take(): Fault[] {
    const [next] = this.#queue;
    if (!next) return SWITCH_NAMES.filter((name) => this.#switchedOn.has(name)).map((name) => SWITCHES[name]);
    next.left -= 1;
    if (next.left === 0) this.#queue.shift();
    return [next.fault];
  }

  /** Rejects when the faults are cleared meanwhile. */
  async wait(delay: number): Promise<void> {
    // A client that waits keeps the process alive; the delay by itself must not.
    await sleep(delay, undefined, { ref: false, signal: this.#delays.signal });
  }

  clear(): void {
    this.#queue = [];
    this.#switchedOn.clear();
    this.#delays.abort();
    this.#delays = new AbortController();
  }
}
