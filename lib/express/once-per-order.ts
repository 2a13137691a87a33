import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AffiliError } from '../affili-error';
import { debug, nameOf } from '../debug';
import { SENDING_SECONDS, type ConversionRecords } from '../outbox/payments';
import { withinTime } from '../outbox/within-time';
import { lateIdOf, recordLater } from './late-records';
import { OUTBOX_TIMEOUT } from './deliver';

/** How long the outbox and Affili's list may take, in total, before the payment is sent, in ms (our choice). */
const TIME_BEFORE = 5000;
/**
 * How long a call waits for another call that is sending the same payment, and how often it checks, in ms (our choice).
 */
const PATIENCE = 2000;
const INTERVAL = 100;
/** How long an outcome waits for the answer to an earlier question, in ms (our choice): less than a claim lasts. */
const LATE_ANSWER = 10_000;

/** What one call asks the outbox about its payment. If the outbox fails once, this call does not ask it again. */
export class OrderClaim {
  /** Identifies our claim. It is new for each question, since a refused one may have left its name in the outbox. */
  #by = '';
  /** By `performance.now()`: until then, the outbox lets nobody else send the payment. */
  #mineUntil = 0;
  readonly #records: ConversionRecords | undefined;
  /** The last question, in case its answer comes after we gave up. */
  #asked: Promise<unknown> = Promise.resolve();
  #isGivenUp = false;
  /** By `performance.now()`: no question waits longer than this. */
  #end = performance.now() + TIME_BEFORE;
  readonly #order_id: string;

  constructor(records: ConversionRecords | undefined, order_id: string) {
    this.#records = records;
    this.#order_id = order_id;
  }

  /**
   * Sends the payment, unless the outbox knows that some process sent it or is sending it.
   *
   * @throws AffiliError what `send` throws; an `unclear` one if an earlier call was cut off while it sent the payment
   */
  async sendOnce<Sent extends { id: string } | null | 'later'>(send: () => Promise<Sent>) {
    const lateId = lateIdOf(this.#records, this.#order_id);
    if (lateId !== undefined) {
      debug('converted before, and not recorded yet');
      return { id: lateId };
    }
    const claim = await this.#claim();
    if (claim?.state === 'done') {
      debug('converted before');
      return { id: claim.id };
    }
    if (claim?.state === 'queued') {
      debug('the conversion is queued already');
      return null;
    }
    // Whoever sends it may have died, so the outbox waits for the outcome.
    if (claim?.state === 'sending') return 'sending';
    if (claim?.state === 'unclear') {
      throw new AffiliError('ERR_AFFILI_UNAVAILABLE', 'An earlier call was cut off while it sent this conversion', {
        unclear: true,
      });
    }
    const sent = await send().finally(() => {
      // The request had its own time; leave some to record its outcome.
      this.#end = performance.now() + OUTBOX_TIMEOUT;
    });
    if (sent === null) await this.release();
    else if (sent !== 'later') {
      // Alone: the outcome may wait for a day, and Affili's answer can be long.
      const { id } = sent;
      await this.#record((records) => records.converted(this.#order_id, id), id);
    }
    return sent;
  }

  /** ms */
  get timeLeft(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** Whether only this call can be sending the payment, so that it knows the outcome. */
  get isMine(): boolean {
    return performance.now() < this.#mineUntil;
  }

  /** Whether the customer's registration is in the outbox; `undefined` if the outbox can't say. */
  knowsCustomer(mcs_id: string): Promise<boolean | undefined> {
    return this.#ask((records) => records.hasRegistration(mcs_id));
  }

  /** Nothing was sent, so the next call may send it. */
  async release(): Promise<void> {
    await this.#record((records) => records.release(this.#order_id, this.#by));
  }

  /** It may be at Affili, so it is claimed if it is not yet: neither the next call nor a job may send it blindly. */
  async keep(): Promise<void> {
    if (!this.#isGivenUp || this.isMine) return;
    await this.#record(async (records) => {
      const { state } = await records.claim(this.#order_id, this.#by);
      if (state === 'queued') await records.unclear(this.#order_id, this.#by);
    });
  }

  /** Claims the payment; waits if another call is sending it. */
  async #claim() {
    const end = performance.now() + PATIENCE;
    const ask = () =>
      this.#ask(async (records) => {
        this.#by = randomUUID();
        const until = performance.now() + SENDING_SECONDS * 1000;
        const answer = await records.claim(this.#order_id, this.#by);
        this.#mineUntil = answer.state === 'mine' ? until : 0;
        return answer;
      });
    let claim = await ask();
    while (claim?.state === 'sending' && performance.now() < end) {
      await wait(INTERVAL);
      claim = await ask();
    }
    return claim;
  }

  async #ask<T>(question: (records: ConversionRecords) => Promise<T>): Promise<T | undefined> {
    const records = this.#records;
    if (!records || this.#isGivenUp) return undefined;
    try {
      return await withinTime(Math.min(OUTBOX_TIMEOUT, this.timeLeft), () => {
        const answer = question(records);
        this.#asked = answer;
        return answer;
      });
    } catch (failure) {
      debug('the outbox could not be asked: %s', nameOf(failure));
      this.#isGivenUp = true;
      return undefined;
    }
  }

  /**
   * Records an outcome. An outbox that is away or slow gets it later, after its answer to the last question: until then
   * it may still count the payment as being sent. On a connection that is dead, that answer may never come. Nobody waits
   * for all this. The outbox may get the outcome twice, which changes nothing.
   */
  async #record(note: (records: ConversionRecords) => Promise<void>, id?: string): Promise<void> {
    const records = this.#records;
    if (!records) return;
    await this.#ask(note);
    if (!this.#isGivenUp) return;
    const answered = withinTime(LATE_ANSWER, () => this.#asked, { ref: false }).catch(() => {});
    recordLater(records, { order_id: this.#order_id, id }, () => note(records), answered);
  }
}
