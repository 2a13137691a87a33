import { validateHeaderName, validateHeaderValue } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import Joi from 'joi';
import { AffiliError } from '../affili-error';
import { satisfies, withMessage, validate } from '../validation';

/** What goes wrong with a request. */
export type Fault =
  /**
   * Answered with this status, whatever was requested. A `body` that is a string or bytes is sent as it is, anything
   * else as JSON; without one it is `{ message }` with the name of the status.
   */
  | { status: number; headers?: Record<string, string | number>; body?: unknown }
  /** Milliseconds to wait first; then the request is handled, even if the client has gone. */
  | { delay: number }
  /** The connection is cut without an answer, before or after the request was handled. */
  | { reset: 'before' | 'after' };

/** The longest that Node's timers can wait. */
const MAX_DELAY = 2 ** 31 - 1;

const FAULT = withMessage(
  Joi.object({
    status: withMessage(Joi.number().integer().min(200).max(599), 'a final HTTP status, 200 to 599'),
    headers: withMessage(satisfies(areHeaders), 'an object of HTTP headers'),
    body: withMessage(satisfies(canBeSent), 'a string, bytes, or what JSON can carry'),
    delay: withMessage(Joi.number().min(0).max(MAX_DELAY), 'a number of milliseconds'),
    reset: withMessage(Joi.valid('before', 'after'), "'before' or 'after'"),
  })
    .xor('status', 'delay', 'reset')
    .with('headers', 'status')
    .with('body', 'status')
    .required(),
  'an object of either status (headers and body may go with it), delay or reset',
).label('fault');

/** The switches of the page, in the order in which their faults take effect. */
const SWITCHES = {
  /** Longer than the client waits by default, so that you see an app give up. */
  slow: { delay: 8000 },
  down: { status: 503 },
  refused: { status: 401 },
} satisfies Record<string, Fault>;

type SwitchName = keyof typeof SWITCHES;
export const SWITCH_NAMES = Object.keys(SWITCHES) as SwitchName[];
/** Which of the switches are on. */
export type Switches = Record<SwitchName, boolean>;

const ALL_OFF: Switches = { slow: false, down: false, refused: false };

/** The faults to apply: first those queued by `failNext`, then the switches. */
export class Faults {
  #switches = ALL_OFF;
  #queue: { left: number; fault: Fault }[] = [];
  #delays = new AbortController();

  /**
   * @throws AffiliError `ERR_AFFILI_INPUT`
   */
  failNext(n: number, fault: Fault): void {
    if (n !== Infinity && !(Number.isInteger(n) && n >= 0)) {
      throw new AffiliError('ERR_AFFILI_INPUT', 'n takes a whole number, from 0 on, or Infinity');
    }
    const checked = validate<Fault>(FAULT, fault, 'ERR_AFFILI_INPUT');
    if (n > 0) this.#queue.push({ left: n, fault: checked });
  }

  get switches(): Switches {
    return this.#switches;
  }

  turn(changes: Partial<Switches>): void {
    this.#switches = { ...this.#switches, ...changes };
  }

  /**
   * The faults of the next request, one after the other.
   *
   * @param hasToken - a request without it uses up nothing that `failNext` queued for the app
   */
  take(hasToken: boolean): Fault[] {
    const [next] = this.#queue;
    if (!next || !hasToken) {
      return SWITCH_NAMES.filter((name) => this.#switches[name]).map((name) => SWITCHES[name]);
    }
    next.left -= 1;
    if (next.left === 0) this.#queue.shift();
    return [next.fault];
  }

  /** Rejects if the faults are cleared meanwhile. */
  async wait(delay: number): Promise<void> {
    // A waiting client keeps the process alive; the delay itself must not.
    await sleep(delay, undefined, { ref: false, signal: this.#delays.signal });
  }

  clear(): void {
    this.#queue = [];
    this.#switches = ALL_OFF;
    this.#delays.abort();
    this.#delays = new AbortController();
  }
}

function areHeaders(headers: unknown): boolean {
  try {
    return Object.entries(headers as object).every(([name, value]) => {
      validateHeaderName(name);
      validateHeaderValue(name, String(value));
      return typeof value === 'string' || typeof value === 'number';
    });
  } catch {
    return false;
  }
}

function canBeSent(body: unknown): boolean {
  try {
    return body instanceof Uint8Array || JSON.stringify(body) !== undefined;
  } catch {
    return false;
  }
}
