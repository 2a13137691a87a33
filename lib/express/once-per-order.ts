import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AffiliError } from '../affili-error';
import { debug, nameOf } from '../debug';
import type { ConversionRecords } from '../outbox/outbox';
import { SENDING_SECONDS } from '../outbox/payments';
import { OUTBOX_TIMEOUT, withinTimeout } from './within';

/** The ms that a payment has until it is sent: for all that the outbox and Affili's list are asked before (our choice). */
const TIME_BEFORE = 5000;
/** How long a call waits for another that sends the same payment, and how often it looks, in ms (our choice). */
const PATIENCE = 2000;
const INTERVAL = 100;

/** What one call asks the outbox of its payment. An outbox that failed once is asked no more by this call. */
export class OrderClaim {
  /** Whose claim it is: another name each time it is asked for, since who was told no may have left the name there. */
  #by = '';
  /** By `performance.now()`: until then the outbox lets nobody else send the payment. */
  #mineUntil = 0;
  readonly #records: ConversionRecords | undefined;
  /** The last question, should its answer come when nobody waits for it any more. */
  #asked: Promise<unknown> = Promise.resolve();
  #isGivenUp = false;
  /** By `performance.now()`: so long questions are waited for. */
  #end = performance.now() + TIME_BEFORE;
  readonly #order_id: string;

  constructor(records: ConversionRecords | undefined, order_id: string) {
    this.#records = records;
    this.#order_id = order_id;
  }

  /**
   * Sends the payment, unless the outbox knows that it was sent, or is being sent, whichever process does so.
   *
   * @throws AffiliError what `send` throws; `unclear`, where an earlier call was cut off while it sent the payment
   */
  async sendOnce<Sent extends { id: string } | null | 'later'>(send: () => Promise<Sent>) {
    const claim = await this.#claim();
    if (claim?.state === 'done') {
      debug('converted before');
      return { id: claim.id };
    }
    if (claim?.state === 'queued' || claim?.state === 'sending') {
      debug('the conversion is %s already', claim.state);
      return null;
    }
    if (claim?.state === 'unclear') {
      throw new AffiliError('ERR_AFFILI_UNAVAILABLE', 'An earlier call was cut off while it sent this conversion', {
        unclear: true,
      });
    }
    const sent = await send().finally(() => {
      // A request that was sent has its own time. What came of it can still be told.
      this.#end = performance.now() + OUTBOX_TIMEOUT;
    });
    if (sent === null) await this.release();
    else if (sent !== 'later') await this.#tell((records) => records.converted(this.#order_id, sent.id));
    return sent;
  }

  /** ms */
  get timeLeft(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** Whether this call is the only one that sends the payment, so that it knows what became of it. */
  get isMine(): boolean {
    return performance.now() < this.#mineUntil;
  }

  /** Whether the customer's registration is in the outbox; `undefined` where that can't be said. */
  knowsCustomer(mcs_id: string): Promise<boolean | undefined> {
    return this.#ask((records) => records.hasRegistration(mcs_id));
  }

  /** Nothing was sent, and the next call may. */
  async release(): Promise<void> {
    await this.#tell((records) => records.release(this.#order_id, this.#by));
  }

  /** Where another call is sending the payment, it is waited for. */
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
      return await withinTimeout(
        () => {
          const answer = question(records);
          this.#asked = answer;
          return answer;
        },
        Math.min(OUTBOX_TIMEOUT, this.timeLeft),
      );
    } catch (failure) {
      debug('the outbox could not be asked: %s', nameOf(failure));
      this.#isGivenUp = true;
      return undefined;
    }
  }

  /**
   * An outbox that was slow to answer may hold the payment for one that is being sent. So it is told all the same, once it
   * has answered, and nobody waits for that.
   */
  async #tell(note: (records: ConversionRecords) => Promise<void>): Promise<void> {
    const records = this.#records;
    if (!records || !this.#isGivenUp) return this.#ask(note);
    this.#asked
      .then(() => note(records))
      .catch((failure: unknown) => debug('the outbox was not told: %s', nameOf(failure)));
  }
}
