import { randomUUID } from 'node:crypto';
import type { ConversionKey } from '../outbox/input';
import type { Claim, Payment, Payments } from '../outbox/payments';
import type { BullJob, BullQueue } from './bull';
import { claimPayment, endClaim, markUnclear } from './conversion-jobs';
import { withLock } from './lock';
import {
  affiliIdOf,
  dataOf,
  factsOf,
  passOnStatus,
  paymentJob,
  registrationJob,
  renew,
  retryIfFailed,
  SENDING_TIME,
  wantedStatus,
} from './jobs';

/** What is known about payments, for workers and for `recordConversion`. It is stored in the jobs of the payments. */
export class PaymentRecords implements Payments {
  readonly #queue: BullQueue;

  constructor(queue: BullQueue) {
    this.#queue = queue;
  }

  async claim(order_id: string, by: string): Promise<Claim> {
    const { state, job } = await claimPayment(this.#queue, order_id, by);
    if (!job) return { state: 'sending' };
    const { by: claimedBy, conversion } = dataOf(job);
    if (claimedBy === by) return { state: 'mine' };
    const { id, isBeingSent, posts } = paymentOf(job);
    if (id !== undefined) return { state: 'done', id };
    if (!conversion) return { state: isBeingSent ? 'sending' : 'unclear' };
    // Whoever added it died before it was retried: it has to be added again.
    if (state === 'completed') return { state: 'sending' };
    if (state !== 'failed') return { state: 'queued' };
    if (isBeingSent) return { state: 'sending' };
    if (posts > 0) return { state: 'unclear' };
    // Affili refused it, but the new data may be better. This does not wait for others: they send the payment.
    const isMine = await withLock(this.#queue, paymentJob(order_id), () => this.#claimRefused(order_id, by), {
      wait: false,
    });
    return { state: isMine ? 'mine' : 'sending' };
  }

  /** The job stays among the failed until the outcome is known. */
  async #claimRefused(order_id: string, by: string): Promise<boolean> {
    const job = await this.#job(order_id);
    if (!job || (await job.getState()) !== 'failed') return false;
    const { id, posts } = paymentOf(job);
    if (id !== undefined || posts > 0) return false;
    await job.updateData({ ...dataOf(job), claimedAt: Date.now(), by });
    return true;
  }

  async release(order_id: string, by: string): Promise<void> {
    const job = await this.#job(order_id);
    if (job && dataOf(job).by === by) await endClaim(this.#queue, order_id, by);
    else await this.#end(order_id, by, (posts) => Math.max(posts - 1, 0));
  }

  /** The worker that ends the job also sends the status. If it has ended already, the status is sent from here. */
  async converted(order_id: string, id: string): Promise<void> {
    // There may be no job, if nobody could claim the payment.
    const { state, job } = await claimPayment(this.#queue, order_id, randomUUID());
    await job?.updateProgress({ id });
    if (state === 'delayed') await job?.promote().catch(() => {});
    // One that failed before continues: it hands the id to the app.
    if (state === 'failed') await retryIfFailed(this.#queue, paymentJob(order_id), renew);
    if ((await job?.getState()) === 'completed') await passOnStatus(this.#queue, paymentJob(order_id), id);
  }

  async hasRegistration(mcs_id: string): Promise<boolean> {
    const job = await this.#queue.getJob(registrationJob(mcs_id));
    return job !== undefined && (await job.getState()) !== 'completed';
  }

  async read(key: ConversionKey): Promise<Payment> {
    if ('order_id' in key) return paymentOf(await this.#job(key.order_id));
    const wanted = await wantedStatus(this.#queue, key.id);
    return { id: key.id, posts: 0, isBeingSent: false, wanted };
  }

  /** BullMQ gives a job to one worker at a time, and a payment that has a job is posted by nobody else. */
  async begin(order_id: string, by: string): Promise<boolean> {
    const job = await this.#job(order_id);
    const { id, posts, isBeingSent } = paymentOf(job);
    if (!job || id !== undefined || isBeingSent) return false;
    await job.updateProgress({ posts: posts + 1, postingSince: Date.now(), by });
    return true;
  }

  async unclear(order_id: string, by: string): Promise<void> {
    const job = await this.#job(order_id);
    // A request posted it although it could not claim it.
    if (job && factsOf(job).by !== by) await markUnclear(this.#queue, order_id);
    else await this.#end(order_id, by, (posts) => Math.max(posts, 1));
  }

  /** Not stored: each job about a status sends it at least once. */
  given(): Promise<void> {
    return Promise.resolve();
  }

  #job(order_id: string): Promise<BullJob | undefined> {
    return this.#queue.getJob(paymentJob(order_id));
  }

  /** Does nothing if somebody else has started to post it since: they end it themselves. */
  async #end(order_id: string, by: string, postsAfter: (posts: number) => number): Promise<void> {
    const job = await this.#job(order_id);
    if (!job || affiliIdOf(job) !== undefined || factsOf(job).by !== by) return;
    await job.updateProgress({ posts: postsAfter(paymentOf(job).posts) });
  }
}

export function paymentOf(job: BullJob | undefined): Payment {
  if (!job) return { posts: 0, isBeingSent: false };
  const { claimedAt, mayBeAtAffili } = dataOf(job);
  const { posts = 0, postingSince } = factsOf(job);
  const before = Number(claimedAt !== undefined || mayBeAtAffili === true);
  const since = Math.max(claimedAt ?? 0, postingSince ?? 0);
  return { id: affiliIdOf(job), posts: Math.max(posts, before), isBeingSent: Date.now() - since < SENDING_TIME };
}
