import { AffiliError } from 'express-affili';
import { SENDING_SECONDS, type Claim, type Payment, type Payments } from '../../lib/outbox/payments';
import { performJob, type Job, type JobSettings } from '../../lib/outbox/perform-job';
import type { Mortal } from './mortal';

interface Row extends Omit<Payment, 'isBeingSent'> {
  /** Seconds. */
  sendingSince?: number | undefined;
  sender?: string | undefined;
}

interface Entry {
  key: string;
  job: Job;
  state: 'waits' | 'active' | 'failed';
  attempts: number;
}

/** The seconds after which a job of a dead worker is handed out again. */
const EXPIRE_IN = 120;

/** The contract of an engine, kept in memory: each call is one step, as a statement of a database is. */
export class MemoryOutbox implements Payments {
  now = 0;
  jobs: Entry[] = [];
  readonly #rows = new Map<string, Row>();
  #count = 0;

  #row(order_id: string): Row {
    const row = this.#rows.get(order_id) ?? { posts: 0 };
    this.#rows.set(order_id, row);
    return row;
  }

  #isBeingSent({ sendingSince = -Infinity }: Row): boolean {
    return sendingSince > this.now - SENDING_SECONDS;
  }

  async read(key: { id: string } | { order_id: string }): Promise<Payment> {
    await Promise.resolve();
    const row = 'id' in key ? [...this.#rows.values()].find(({ id }) => id === key.id) : this.#rows.get(key.order_id);
    return { ...('id' in key && { id: key.id }), posts: 0, ...row, isBeingSent: row ? this.#isBeingSent(row) : false };
  }

  async begin(order_id: string, by: string): Promise<boolean> {
    await Promise.resolve();
    const row = this.#row(order_id);
    if (row.id !== undefined || this.#isBeingSent(row)) return false;
    Object.assign(row, { posts: row.posts + 1, sendingSince: this.now, sender: by });
    return true;
  }

  async claim(order_id: string, by: string): Promise<Claim> {
    await Promise.resolve();
    const row = this.#row(order_id);
    if (row.id !== undefined) return { state: 'done', id: row.id };
    if (this.jobs.some(({ key, state }) => key === order_id && state !== 'failed')) return { state: 'queued' };
    if (row.posts > 0) return { state: this.#isBeingSent(row) ? 'sending' : 'unclear' };
    Object.assign(row, { posts: 1, sendingSince: this.now, sender: by });
    return { state: 'mine' };
  }

  async release(order_id: string, by: string): Promise<void> {
    await Promise.resolve();
    const row = this.#row(order_id);
    if (row.sender !== by) return;
    Object.assign(row, { posts: Math.max(0, row.posts - 1), sendingSince: undefined, sender: undefined });
  }

  async unclear(order_id: string, by: string): Promise<void> {
    await Promise.resolve();
    const row = this.#row(order_id);
    row.posts = Math.max(1, row.posts);
    if (row.sender === by) row.sendingSince = undefined;
  }

  async converted(order_id: string, id: string): Promise<void> {
    await Promise.resolve();
    const row = this.#row(order_id);
    if (row.wanted && row.wanted !== row.given) this.#keep({ statusChange: { order_id, status: row.wanted } });
    Object.assign(row, { id: row.id ?? id, sendingSince: undefined });
    for (const entry of this.jobs) if (entry.key === order_id && entry.state === 'failed') entry.state = 'waits';
  }

  async given(id: string, given: Payment['given']): Promise<void> {
    await Promise.resolve();
    for (const row of this.#rows.values()) if (row.id === id) row.given = given;
  }

  async hasRegistration(): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** As `addConversion`. */
  async add(order_id: string, mayBeAtAffili?: boolean): Promise<void> {
    await Promise.resolve();
    const row = this.#row(order_id);
    if (mayBeAtAffili === true) Object.assign(row, { posts: Math.max(row.posts, 1), sender: undefined });
    if (mayBeAtAffili === false) row.posts = 0;
    if (mayBeAtAffili !== undefined) row.sendingSince = undefined;
    if (row.id === undefined) this.#keep({ conversion: { type: 'sale', order_id, amount: 1, customer_id: 'c-1' } });
  }

  /** As `addConversionStatus`. */
  async want(order_id: string, status: 'approved' | 'refunded'): Promise<void> {
    await Promise.resolve();
    this.#row(order_id).wanted = status;
    this.#keep({ statusChange: { order_id, status } });
  }

  #keep(job: Job): void {
    const key = 'conversion' in job ? job.conversion.order_id : `status ${(this.#count += 1)}`;
    const same = this.jobs.findIndex((entry) => entry.key === key);
    if (same >= 0 && this.jobs[same]!.state !== 'failed') return;
    if (same >= 0) this.jobs.splice(same, 1);
    this.jobs.push({ key, job, state: 'waits', attempts: 0 });
  }

  /** A worker takes up the first job that waits, and does what an engine does with what comes of it. */
  async work(mortal: Mortal, settings: JobSettings): Promise<void> {
    const entry = this.jobs.find(({ state }) => state === 'waits');
    if (!entry) return;
    entry.state = 'active';
    const started = this.now;
    const isRetry = entry.attempts > 0;
    entry.attempts += 1;
    const outcome = await mortal.live(performJob({ ...entry.job, isRetry }, mortal.steps(this), settings));
    if (outcome === 'died') {
      // Handed out again later.
      this.#later.push(() => this.now >= started + EXPIRE_IN && ((entry.state = 'waits'), true));
    } else if (outcome.state === 'done') this.jobs.splice(this.jobs.indexOf(entry), 1);
    else entry.state = outcome.state === 'later' ? 'waits' : 'failed';
  }

  readonly #later: (() => boolean)[] = [];

  pass(seconds: number): void {
    this.now += seconds;
    for (const event of this.#later.splice(0)) if (!event()) this.#later.push(event);
  }

  /** A person looks whether Affili has what failed, and says so or has it sent. Answers which are sent. */
  async lookAfterFailed(idAtAffili: (order_id: string) => string | undefined): Promise<string[]> {
    const sent: string[] = [];
    for (const entry of this.jobs.filter(({ state }) => state === 'failed')) {
      if ('conversion' in entry.job) {
        const { order_id } = entry.job.conversion;
        const id = idAtAffili(order_id);
        if (id !== undefined) await this.converted(order_id, id);
        else {
          const row = this.#row(order_id);
          row.posts = Number(this.#isBeingSent(row));
          sent.push(order_id);
        }
      }
      entry.state = 'waits';
    }
    return sent;
  }
}

export const away = (unclear: boolean) =>
  new AffiliError('ERR_AFFILI_UNAVAILABLE', 'Affili is away', { httpStatus: unclear ? 504 : 429, unclear });
