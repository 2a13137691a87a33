import type { ConversionStatus } from '../../api/conversion';
import type { ConversionKey } from '../input';
import type { Claim, ConversionRecords } from '../outbox';
import type { Payment, Payments } from '../payments';
import { conversionJobId } from './job-id';
import type { JobQueue } from './job-queue';
import type { JobTable } from './job-table';
import type { PaymentTable } from './payment-table';

/** Seconds. By then the id is noted. */
const STATUS_AFTER = 2;

/** What is known of payments, for workers and for `recordConversion`. */
export class PaymentRecords implements Payments, ConversionRecords {
  readonly #payments: PaymentTable;
  readonly #jobs: JobTable;
  readonly #queue: JobQueue;

  constructor(payments: PaymentTable, jobs: JobTable, queue: JobQueue) {
    this.#payments = payments;
    this.#jobs = jobs;
    this.#queue = queue;
  }

  read(key: ConversionKey): Promise<Payment> {
    return this.#payments.read(key);
  }

  begin(order_id: string): Promise<boolean> {
    return this.#payments.begin(order_id);
  }

  notSent(order_id: string): Promise<void> {
    return this.#payments.end(order_id, false);
  }

  unclear(order_id: string): Promise<void> {
    return this.#payments.end(order_id, true);
  }

  release(order_id: string): Promise<void> {
    return this.#payments.end(order_id, false);
  }

  /** Sees to the status first: a crash in between must not leave an id whose status nobody gives. */
  async converted(order_id: string, id: string): Promise<void> {
    const { wanted, given } = await this.#payments.read({ order_id });
    if (wanted && wanted !== given) {
      await this.#queue.add({ statusChange: { order_id, status: wanted } }, { startAfter: STATUS_AFTER });
    }
    await this.#payments.converted(order_id, id);
  }

  given(id: string, status: ConversionStatus): Promise<void> {
    return this.#payments.given(id, status);
  }

  hasRegistration(mcs_id: string): Promise<boolean> {
    return this.#jobs.hasRegistration(mcs_id);
  }

  async claim(order_id: string): Promise<Claim> {
    const job = conversionJobId(this.#queue.name, order_id);
    if (await this.#payments.claim(order_id, job)) return { state: 'mine' };
    const { id, isBeingSent, posts } = await this.#payments.read({ order_id });
    if (id !== undefined) return { state: 'done', id };
    const state = await this.#jobs.stateOf(job);
    if (state === 'created' || state === 'retry' || state === 'active') return { state: 'queued' };
    return { state: isBeingSent || posts === 0 ? 'sending' : 'unclear' };
  }
}
